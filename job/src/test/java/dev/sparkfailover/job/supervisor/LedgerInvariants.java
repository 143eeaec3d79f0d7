package dev.sparkfailover.job.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the ledger's lines must keep to, read off the lines alone and over all processes.
 *
 * <p>It shares no code with what it judges but the settings.
 */
final class LedgerInvariants {
  private static final Duration HEALTHY_AFTER = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What must not happen. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
      super(what);
    }
  }

  private final Settings.Budget budget;
  private final Settings.Backoff backoff;
  private final int searchBound;
  private int inRow;
  private int searches;
  private int sessions;
  private int good;
  private List<Instant> paid = new ArrayList<>();
  private Optional<Instant> due = Optional.empty();
  private boolean exhausted;
  private boolean open;
  private boolean stopRequested;
  private boolean undecided;
  private boolean batchInTrouble;
  private boolean personAsked;
  private boolean workedSinceStart;
  private String lastReason = "";
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> dueAtTheLatest = Optional.empty();

  /**
   * @param searchBound how many restarts without a price searches for poison may take until files
   *     are processed well again
   */
  LedgerInvariants(Settings.Budget budget, Settings.Backoff backoff, int searchBound) {
    this.budget = budget;
    this.backoff = backoff;
    this.searchBound = searchBound;
  }

  LedgerInvariants copy() {
    LedgerInvariants copy = new LedgerInvariants(budget, backoff, searchBound);
    copy.inRow = inRow;
    copy.searches = searches;
    copy.sessions = sessions;
    copy.good = good;
    copy.paid = new ArrayList<>(paid);
    copy.due = due;
    copy.exhausted = exhausted;
    copy.open = open;
    copy.stopRequested = stopRequested;
    copy.undecided = undecided;
    copy.batchInTrouble = batchInTrouble;
    copy.workedSinceStart = workedSinceStart;
    copy.lastReason = lastReason;
    copy.startedAt = startedAt;
    copy.dueAtTheLatest = dueAtTheLatest;
    return copy;
  }

  /** Somebody started with a fresh budget, or resumed: the only two ways out of exhaustion. */
  void personAsks() {
    personAsked = true;
  }

  /** Whether nothing is spent, due or undecided. */
  boolean untouched() {
    return inRow == 0
        && sessions == 0
        && searches == 0
        && paid.isEmpty()
        && !exhausted
        && !undecided
        && !open;
  }

  boolean exhausted() {
    return exhausted;
  }

  /** A clock that was ahead when the backoff began must not make it longer than the longest. */
  void processStarts(Instant now) {
    long longest = (long) Math.ceil(backoff.max().toMillis() * (1 + backoff.jitter()));
    dueAtTheLatest = Optional.of(now.plusMillis(longest));
  }

  void line(String line, Instant now) {
    JsonNode event = parse(line);
    paid.removeIf(restart -> restart.isAfter(now));
    switch (event.path("event").asText()) {
      case "attempt-started" -> attemptStarted(now);
      case "cycle-succeeded" -> cycleSucceeded(event);
      case "batch-published" -> filesProcessed(event);
      case "run-ended" -> runEnded(event);
      case "restart-decided" -> restartDecided(event);
      case "gave-up" -> gaveUp(now);
      case "stop-requested" -> stopRequested = true;
      case "budget-restored" -> restored(event.path("by").asText(), now);
      case "finished" -> open = false;
      default -> {}
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new Violation("not a line of JSON: " + line);
    }
  }

  private void attemptStarted(Instant now) {
    must(!exhausted, "an attempt started although the job had given up and nobody resumed it");
    must(!undecided, "an attempt started before the last failure was decided on");
    must(!open || stopRequested, "an attempt started although an earlier one had no ending");
    must(
        due.isEmpty()
            || !now.isBefore(due.get())
            || dueAtTheLatest.filter(latest -> !now.isBefore(latest)).isPresent(),
        "an attempt started at %s, before its backoff was over at %s".formatted(now, due));
    due = Optional.empty();
    startedAt = Optional.of(now);
    workedSinceStart = false;
    open = true;
    stopRequested = false;
  }

  private void cycleSucceeded(JsonNode event) {
    sessions = 0;
    batchInTrouble = false;
    good += event.path("batch").isNumber() ? 1 : 0;
    workedSinceStart |= event.path("batch").isNumber();
    filesProcessed(event);
  }

  private void filesProcessed(JsonNode event) {
    searches = event.path("files").asInt() > 0 ? 0 : searches;
  }

  private void runEnded(JsonNode event) {
    must(open, "an attempt ended that had not started");
    open = false;
    must(
        !event.path("outcome").asText().equals("renewed") || workedSinceStart,
        "a fresh process without a price, and without any work before it");
    if (event.path("failure").isObject()) {
      lastReason = event.path("failure").path("reason").asText();
      undecided = true;
      batchInTrouble |= event.path("batch").isNumber();
      good = 0;
    }
  }

  private void restartDecided(JsonNode event) {
    must(undecided, "a restart was decided on without a failure, or twice");
    must(!exhausted, "a restart was decided on after giving up");
    undecided = false;
    Instant at = Instant.parse(event.path("at").asText());
    boolean pays = event.path("spendsBudget").asBoolean();
    boolean session = event.path("reason").asText().equals("session");
    must(pays || session || batchInTrouble, "a restart without a price, and no search for poison");
    dueAtTheLatest = Optional.empty();
    Duration delay = Duration.parse(event.path("delay").asText());
    within(delay, pays ? inRow : session ? sessions : 0);
    due = Optional.of(at.plus(delay));
    if (pays) {
      pay(at);
    } else if (session) {
      sessions++;
    } else {
      searches++;
      must(
          searches <= searchBound,
          "%d restarts without a price for searches, the limit is %d",
          searches,
          searchBound);
    }
  }

  private void pay(Instant at) {
    inRow++;
    paid.add(at);
    must(inRow <= budget.max(), "%d restarts in a row, the limit is %d", inRow, budget.max());
    long lastHour = lastHour(at);
    must(
        lastHour <= budget.maxPerHour(),
        "%d restarts within an hour, the limit is %d",
        lastHour,
        budget.maxPerHour());
  }

  private long lastHour(Instant at) {
    return paid.stream().filter(at.minus(Duration.ofHours(1))::isBefore).count();
  }

  private void within(Duration delay, int done) {
    double middle =
        Math.min(
            backoff.initial().toMillis() * Math.pow(backoff.multiplier(), done),
            (double) backoff.max().toMillis());
    double off = Math.abs(delay.toMillis() - middle);
    must(
        off <= middle * backoff.jitter() + 1,
        "a delay of %s after %d restarts, expected %.0f ms with jitter %s",
        delay,
        done,
        middle,
        backoff.jitter());
  }

  private void gaveUp(Instant now) {
    must(undecided, "the job gave up without a failure");
    must(
        lastReason.equals("fatal") || inRow >= budget.max() || lastHour(now) >= budget.maxPerHour(),
        "the job gave up with %d restarts in a row and %d of the last hour",
        inRow,
        lastHour(now));
    undecided = false;
    exhausted = true;
  }

  private void restored(String by, Instant now) {
    if (by.equals("healthy-work")) {
      must(open, "healthy work without an attempt");
      must(
          !now.isBefore(startedAt.orElseThrow().plus(HEALTHY_AFTER)),
          "the budget came back after work from %s to %s",
          startedAt,
          now);
      inRow = 0;
      sessions = 0;
      batchInTrouble = false;
      return;
    }
    if (by.equals("good-cycles")) {
      must(good >= budget.resetCycles(), "the budget came back after %d good cycles", good);
      inRow = 0;
      return;
    }
    must(personAsked, "the budget was restored by %s, and no person had asked for it", by);
    personAsked = false;
    inRow = 0;
    sessions = 0;
    searches = 0;
    good = 0;
    paid.clear();
    due = Optional.empty();
    exhausted = false;
    undecided = false;
  }

  /** What the job remembers must be what its lines say. */
  void agreesWith(History history) {
    History.Spent spent = history.budget();
    must(
        spent.consecutive() >= 0 && spent.session() >= 0 && spent.goodCycles() >= 0,
        "a negative budget: %s",
        spent);
    must(
        spent.consecutive() == inRow,
        "%d restarts in a row are remembered, %d are on record",
        spent.consecutive(),
        inRow);
    must(
        spent.searches() == searches,
        "%d restarts of searches are remembered, %d are on record",
        spent.searches(),
        searches);
    must(
        spent.recent().stream().noneMatch(restart -> restart.isAfter(history.at())),
        "restarts of the future are remembered: %s at %s",
        spent.recent(),
        history.at());
    must(
        history.gaveUp().isPresent() == exhausted,
        "exhausted on record: %s, remembered: not so",
        exhausted);
    must(
        history.open().isPresent() == open,
        "an open attempt on record: %s, remembered: not so",
        open);
    must(
        history.trouble().undecided() == undecided,
        "undecided on record: %s, remembered: not so",
        undecided);
    must(
        history.notBefore().equals(due),
        "due on record: %s, remembered: %s",
        due,
        history.notBefore());
  }

  @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are no dependency.
  static void must(boolean holds, String what, Object... values) {
    if (!holds) {
      throw new Violation(values.length == 0 ? what : what.formatted(values));
    }
  }
}

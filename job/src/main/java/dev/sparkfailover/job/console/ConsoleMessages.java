package dev.sparkfailover.job.console;

import dev.sparkfailover.contract.time.Durations;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts events into words. */
final class ConsoleMessages {
  private final Settings settings;
  private int port;
  private History history;
  private boolean idle;
  private boolean toldGaveUp;
  private boolean ledgerOut;

  ConsoleMessages(Settings settings, History history) {
    this.settings = settings;
    this.history = history;
    this.port = settings.endpoint().port();
  }

  /** What a start says: who it is, what was set, where to look. */
  List<Line> started(String version, int boundPort) {
    port = boundPort;
    Settings.Budget budget = settings.budget();
    Settings.Backoff backoff = settings.backoff();
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.info(
            "start",
            "Spark Failover %s: %s runs pipeline %s on %s"
                .formatted(
                    version, settings.application(), settings.pipeline(), settings.sparkMaster())));
    lines.add(
        Line.info(
            "start",
            "data in %s, log in %s, a cycle every %s"
                .formatted(
                    settings.dataDir(),
                    settings.logDir(),
                    Durations.text(settings.cycles().interval()))));
    lines.add(
        Line.info(
            "start",
            "restarts: at most %s in a row and %s an hour, after %s to %s"
                .formatted(
                    budget.max(),
                    budget.maxPerHour(),
                    Durations.text(backoff.initial()),
                    Durations.text(backoff.max()))));
    lines.add(Line.info("start", "see %s".formatted(url("/status, /metrics, /health/live"))));
    if (settings.faults().rate() > 0) {
      lines.add(faultsOn());
    }
    return lines;
  }

  private Line faultsOn() {
    List<String> kinds =
        settings.faults().kinds().stream().sorted().map(kind -> kind.label()).toList();
    return Line.warn(
        "FAULTS ON",
        "%s of the cycles get an injected fault: %s; JOB_FAILURE_RATE=0 switches this off"
            .formatted(
                Durations.number(Math.round(settings.faults().rate() * 1000) / 10.0) + " %",
                String.join(", ", kinds)));
  }

  private String url(String path) {
    return "http://127.0.0.1:%s%s".formatted(port, path);
  }

  /** What there is to say of an event, if anything. */
  Optional<Line> report(Event event, History after) {
    history = after;
    return switch (event) {
      case Event.StartDelayed e -> Optional.of(startDelayed(e));
      case Event.AttemptStarted e -> line("attempt", "%s: starting Spark".formatted(e.attempt()));
      case Event.SessionStarted e ->
          line(
              "attempt",
              "%s: Spark is up after %s".formatted(e.attempt(), Durations.text(e.took())));
      case Event.CycleStarted e -> Optional.empty();
      case Event.BatchStarted e -> Optional.empty();
      case Event.BatchPublished e -> Optional.empty();
      case Event.PoisonSearchStarted e ->
          Optional.of(
              Line.warn(
                  "search",
                  "batch %s keeps failing: its files are tried one by one, into nowhere"
                      .formatted(e.batch())));
      case Event.PoisonSearched e ->
          Optional.of(Line.warn("search", "batch %s: %s".formatted(e.batch(), e.verdict())));
      case Event.CycleSucceeded e -> succeeded(e);
      case Event.CycleFailed e -> Optional.empty();
      case Event.FaultInjected e ->
          Optional.of(
              Line.warn(
                  "fault", "injected into cycle %s: %s".formatted(e.cycle(), e.kind().label())));
      case Event.FileQuarantined e ->
          Optional.of(Line.error("quarantine", "%s: %s".formatted(e.file(), e.why())));
      case Event.InputRefused e ->
          Optional.of(
              Line.warn(
                  "refused",
                  "%s (%s): %s; it stays where it is, and the others are processed"
                      .formatted(e.file(), e.reason().label(), e.why())));
      case Event.InputAccepted e ->
          line(
              "accepted",
              "%s can be taken now, after %s".formatted(e.file(), Durations.text(e.after())));
      case Event.InputReturned e ->
          Optional.of(Line.warn("returned", "%s: %s".formatted(e.file(), e.why())));
      case Event.InputChanged e ->
          Optional.of(Line.error("CHANGED", "%s: %s".formatted(e.file(), e.why())));
      case Event.RunEnded e -> ended(e);
      case Event.RestartDecided e -> Optional.of(restart(e));
      case Event.GaveUp e -> Optional.of(gaveUp(e.reason()));
      case Event.Finished e -> line("done", "all cycles that were asked for ended well");
      case Event.StopRequested e ->
          line("stop", "asked for by %s; the batch in hand ends".formatted(e.by()));
      case Event.BudgetRestored e -> restored(e);
      case Event.Recovered e -> line("recovered", "after %s".formatted(Durations.text(e.took())));
      case Event.QueriesChanged e -> Optional.empty();
      case Event.StateChanged e -> stillExhausted(e);
      case Event.LedgerOut e -> Optional.of(ledgerOut(e));
      case Event.LedgerBack e -> ledgerBack(e);
      case Event.Alive e -> Optional.empty();
    };
  }

  private static Line startDelayed(Event.StartDelayed e) {
    return Line.warn(
        "start",
        "only after %s of waiting for %s: %s"
            .formatted(Durations.text(e.took()), String.join(", ", e.causes()), e.why()));
  }

  private static Optional<Line> line(String word, String text) {
    return Optional.of(Line.info(word, text));
  }

  /** Of empty cycles in a row only the first is worth a line. */
  private Optional<Line> succeeded(Event.CycleSucceeded e) {
    if (!e.worked()) {
      boolean first = !idle;
      idle = true;
      return first
          ? line("cycle", "%s: no input, waiting for files".formatted(e.cycle()))
          : Optional.empty();
    }
    idle = false;
    String bad =
        e.quarantinedRows() == 0 ? "" : ", %s bad rows set aside".formatted(e.quarantinedRows());
    return line(
        "cycle",
        "%s: %s of %s in %s (batch %s%s)"
            .formatted(
                e.cycle(),
                count(e.rows(), "row"),
                count(e.files(), "file"),
                Durations.text(e.took()),
                e.batch().orElseThrow(),
                bad));
  }

  private static String count(long number, String what) {
    return "%s %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private Optional<Line> ended(Event.RunEnded e) {
    return e.outcome() == AttemptOutcome.RENEWED
        ? line(
            "attempt",
            "%s: its work is good, but it left something behind (see the log): a fresh process continues, uncounted"
                .formatted(e.attempt()))
        : e.failure().map(failure -> failed(e, failure));
  }

  private Line failed(Event.RunEnded e, Failure failure) {
    idle = false;
    return Line.warn(
        "FAILED",
        "attempt %s, %s: %s".formatted(e.attempt(), failure.reason().label(), failure.message()));
  }

  private Line restart(Event.RestartDecided e) {
    String next = "next attempt in " + Durations.text(e.delay());
    String counted =
        switch (e.kind()) {
          case COUNTED ->
              "%s of %s".formatted(history.budget().consecutive(), settings.budget().max());
          case UNCOUNTED -> "not counted: the cluster is the cause";
          case SEARCH -> "not counted: it searches for poison";
        };
    return Line.info("restart", "%s (%s)".formatted(next, counted));
  }

  /** The reason says how to resume; only the address of a parked job is known here alone. */
  private Line gaveUp(String reason) {
    toldGaveUp = true;
    boolean parked = settings.onExhausted() == Settings.OnExhausted.PARK;
    String address = parked ? " (curl -X POST %s)".formatted(url("/resume")) : "";
    return Line.error("GAVE UP", reason + address);
  }

  /** An earlier process gave up: the person who starts the next one reads why it does not work. */
  private Optional<Line> stillExhausted(Event.StateChanged e) {
    return e.to() == State.EXHAUSTED && !toldGaveUp
        ? history.gaveUp().map(this::gaveUp)
        : Optional.empty();
  }

  private Line ledgerOut(Event.LedgerOut e) {
    ledgerOut = true;
    return Line.error(
        "LEDGER", e.why() + ". Nothing is lost: the job waits, and tries again every second");
  }

  private Optional<Line> ledgerBack(Event.LedgerBack e) {
    ledgerOut = false;
    return line(
        "ledger", "written again after %s, the job continues".formatted(Durations.text(e.after())));
  }

  private Optional<Line> restored(Event.BudgetRestored e) {
    toldGaveUp = false;
    return line("budget", "restored by %s".formatted(by(e)));
  }

  private static String by(Event.BudgetRestored e) {
    return switch (e.by()) {
      case GOOD_CYCLES -> "good cycles";
      case HEALTHY_WORK -> "healthy work for a time (JOB_HEALTHY_AFTER)";
      case FRESH_BUDGET -> "a start with --fresh-budget";
      case RESUME -> "a person who resumed the job";
    };
  }

  /** What a terminal shows until the next event, if there is anything to wait for. */
  Optional<String> waiting(State state, Duration inState, Duration left) {
    if (ledgerOut) {
      return Optional.of("waiting for the ledger");
    }
    return switch (state) {
      case BACKOFF -> Optional.of("next attempt in %s".formatted(seconds(left)));
      case WAITING -> Optional.of("waiting for %s".formatted(seconds(inState)));
      case RUNNING -> Optional.of("working for %s".formatted(seconds(inState)));
      case STARTING -> Optional.of("starting for %s".formatted(seconds(inState)));
      case EXHAUSTED, STOPPED -> Optional.empty();
    };
  }

  private static String seconds(Duration time) {
    return Durations.text(Duration.ofSeconds(Math.max(0, time.toSeconds()))).replace("0ms", "0s");
  }
}

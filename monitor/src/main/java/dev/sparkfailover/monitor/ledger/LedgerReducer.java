package dev.sparkfailover.monitor.ledger;

import dev.sparkfailover.contract.config.SecretMasking;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each kind of line does to the state that the ledger amounts to. */
final class LedgerReducer {
  private static final String GOOD_CYCLES = "good-cycles";
  private static final String HEALTHY_WORK = "healthy-work";

  private final Map<String, Long> restarts = new HashMap<>();
  private final Map<String, Long> failures = new HashMap<>();
  private Instant at = Instant.EPOCH;
  private long attempts;
  private Optional<LedgerState.Open> open = Optional.empty();
  private boolean stopRequested;
  private boolean finished;
  private int consecutive;
  private Optional<String> gaveUp = Optional.empty();
  private Optional<Instant> notBefore = Optional.empty();
  private double delaySeconds;
  private Optional<LedgerState.Failure> lastFailure = Optional.empty();
  private boolean recovering;

  /** Kinds that are unknown, or say nothing here, only show the time. */
  void event(LedgerFields e) {
    at = e.needTime("at");
    switch (e.needText("event")) {
      case "attempt-started" -> attemptStarted(e);
      case "cycle-succeeded" -> recovering = false;
      case "run-ended" -> runEnded(e);
      case "restart-decided" -> restartDecided(e);
      case "gave-up" -> gaveUp = Optional.of(SecretMasking.mask(e.needText("reason")));
      case "budget-restored" -> restored(e);
      case "finished" -> finish();
      case "stop-requested" -> stopRequested = true;
      default -> {}
    }
  }

  private void attemptStarted(LedgerFields e) {
    attempts = Math.max(attempts, e.needNumber("attempt"));
    open =
        Optional.of(new LedgerState.Open(e.needNumber("attempt"), at, e.number("pid").orElse(0)));
    stopRequested = false;
    finished = false;
    due(Optional.empty(), 0);
  }

  private void runEnded(LedgerFields e) {
    open = Optional.empty();
    failure(e).ifPresent(this::failed);
  }

  private void failed(LedgerState.Failure failure) {
    lastFailure = Optional.of(failure);
    recovering = true;
    failures.merge(failure.reason(), 1L, Long::sum);
  }

  private void restartDecided(LedgerFields e) {
    due(Optional.of(e.needTime("notBefore")), seconds(Duration.parse(e.needText("delay"))));
    restarts.merge(e.needText("reason"), 1L, Long::sum);
    if (e.flag("spendsBudget")) {
      consecutive++;
    }
  }

  /** A person may restore it too; only good work ends the trouble. */
  private void restored(LedgerFields e) {
    consecutive = 0;
    switch (e.needText("by")) {
      case GOOD_CYCLES -> {}
      case HEALTHY_WORK -> recovering = false;
      default -> byPerson();
    }
  }

  private void byPerson() {
    gaveUp = Optional.empty();
    due(Optional.empty(), 0);
  }

  private void finish() {
    open = Optional.empty();
    finished = true;
  }

  /** It replaces all that came before; what it does not hold is kept where it still fits. */
  void snapshot(LedgerFields s) {
    at = s.needTime("at");
    finished = finished && s.needNumber("attempts") == attempts;
    attempts = s.needNumber("attempts");
    open =
        s.fields("open")
            .map(
                o ->
                    new LedgerState.Open(
                        o.needNumber("number"), o.needTime("since"), o.number("pid").orElse(0)));
    stopRequested = s.flag("stopRequested");
    consecutive =
        s.fields("budget").map(b -> Math.toIntExact(b.number("consecutive").orElse(0))).orElse(0);
    gaveUp = s.text("gaveUp").map(SecretMasking::mask);
    trouble(s);
    pending(s.time("notBefore"));
    totals(s);
  }

  private void trouble(LedgerFields s) {
    Optional<LedgerFields> trouble = s.fields("trouble");
    lastFailure = trouble.flatMap(t -> t.failure("last")).map(LedgerReducer::masked);
    recovering = trouble.flatMap(t -> t.time("since")).isPresent();
  }

  /** Its delay is known when the decision is among the events that were kept. */
  private void pending(Optional<Instant> when) {
    if (!when.equals(notBefore)) {
      Instant since = lastFailure.map(LedgerState.Failure::at).orElse(at);
      due(when, when.map(w -> Math.max(0, seconds(Duration.between(since, w)))).orElse(0.0));
    }
  }

  private void totals(LedgerFields s) {
    restarts.clear();
    failures.clear();
    s.fields("totals")
        .ifPresent(
            totals -> {
              restarts.putAll(totals.counts("restarts"));
              failures.putAll(totals.counts("failures"));
            });
  }

  private void due(Optional<Instant> when, double delay) {
    notBefore = when;
    delaySeconds = delay;
  }

  /** The failure that a run ended with. */
  static Optional<LedgerState.Failure> failure(LedgerFields runEnded) {
    return runEnded.failure("failure").map(LedgerReducer::masked);
  }

  private static LedgerState.Failure masked(LedgerState.Failure f) {
    return new LedgerState.Failure(f.reason(), SecretMasking.mask(f.message()), f.at());
  }

  static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  int consecutive() {
    return consecutive;
  }

  LedgerState state(List<LedgerState.Attempt> recent) {
    return new LedgerState(
        at,
        attempts,
        open,
        stopRequested,
        finished,
        consecutive,
        gaveUp,
        notBefore,
        delaySeconds,
        lastFailure,
        recovering,
        restarts,
        failures,
        recent);
  }
}

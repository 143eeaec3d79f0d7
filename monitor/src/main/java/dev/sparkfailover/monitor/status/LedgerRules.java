package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.ledger.LedgerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows when the job does not answer: its ledger tells what it last did. */
record LedgerRules(Seen seen) {
  private static final String RUNTIME =
      "the container runtime or the launcher brings it back; what happened then counts as a failure of class process";

  Verdict verdict() {
    Optional<LedgerState> ledger = seen.ledger().value();
    if (ledger.isEmpty()) {
      return unreachable(
          why() + ", and there is no ledger to look at" + problem(),
          "start it, or correct MONITOR_JOB_URL and MONITOR_LEDGER_FILE");
    }
    return of(ledger.get());
  }

  private Verdict of(LedgerState ledger) {
    if (ledger.gaveUp().isPresent()) {
      return new Verdict(
          Status.EXHAUSTED,
          "it gave up, and its process does not answer: " + StatusRules.line(ledger.gaveUp().get()),
          "nothing by itself: mend the cause, then `make restart-app`, or start it with --fresh-budget");
    }
    if (ledger.open().isPresent()) {
      return open(ledger, ledger.open().get());
    }
    if (ledger.finished()) {
      return unreachable(
          "it ended well, by itself, at " + Spans.time(ledger.at()),
          "nothing: start it again when it is wanted");
    }
    if (ledger.stopRequested()) {
      return unreachable(
          "it was stopped on purpose, at " + Spans.time(ledger.at()),
          "nothing: start it again when it is wanted");
    }
    return between(ledger);
  }

  private Verdict open(LedgerState ledger, LedgerState.Open open) {
    Duration quiet = age(ledger.at());
    String process = "attempt %d, process %d".formatted(open.number(), open.pid());
    if (quiet.compareTo(seen.staleAfter()) <= 0) {
      return unreachable(
          "%s; its ledger was written %s ago by %s, so it may well be at work"
              .formatted(why(), Spans.text(quiet), process),
          "if it died, " + RUNTIME + "; if it did not, look at its port and the network");
    }
    if (ledger.stopRequested()) {
      return unreachable(
          "it was told to stop and ended, at " + Spans.time(ledger.at()),
          "nothing: start it again when it is wanted");
    }
    String quietly = "wrote nothing to its ledger for " + Spans.text(quiet);
    return seen.job().silent()
        ? new Verdict(
            Status.HUNG,
            "%s neither answers nor writes: it %s (stopped, swapped out, or in an endless pause)"
                .formatted(process, quietly),
            "nothing by itself: look at the process; a restart of it counts as class process")
        : unreachable("%s vanished: %s, and it %s".formatted(process, why(), quietly), RUNTIME);
  }

  /** No attempt is open: the process ended between two of them. */
  private Verdict between(LedgerState ledger) {
    String last =
        StatusRules.failure(
            ledger.lastFailure().map(LedgerState.Failure::reason),
            ledger.lastFailure().map(LedgerState.Failure::message));
    Optional<Duration> left = ledger.notBefore().map(due -> age(due).negated());
    if (left.filter(l -> l.plus(seen.staleAfter()).isPositive()).isPresent()) {
      return new Verdict(
          Status.RESTARTING,
          "its process is being replaced; " + last,
          "a fresh process takes the restart up, due at %s"
              .formatted(Spans.time(ledger.notBefore().get())));
    }
    return unreachable(
        why() + "; " + last, "start it: its ledger is at attempt " + ledger.attempts());
  }

  private static Verdict unreachable(String reason, String next) {
    return new Verdict(Status.UNREACHABLE, reason, next);
  }

  private String why() {
    return "the job does not answer"
        + seen.job().problem().map(p -> " (" + StatusRules.line(p) + ")").orElse("");
  }

  private String problem() {
    return seen.ledger().problem().map(p -> " (" + StatusRules.line(p) + ")").orElse("");
  }

  /** How long ago that was, by the clock of the job's machine as far as that is known. */
  private Duration age(Instant theirs) {
    return Duration.between(theirs, Remarks.theirNow(seen));
  }
}

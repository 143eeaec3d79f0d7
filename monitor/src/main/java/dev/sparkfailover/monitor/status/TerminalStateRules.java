package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import java.util.Optional;

/** The rules for a job that does not go on by itself. */
final class TerminalStateRules {
  private static final String MEND =
      "fix the cause, then make restart-app (or POST /resume to the job)";

  private TerminalStateRules() {}

  static Optional<Diagnosis> gaveUp(Evidence facts) {
    return facts
        .job()
        .filter(job -> !facts.silent() || facts.ledger().isEmpty())
        .flatMap(TerminalStateRules::exhausted)
        .or(() -> facts.silent() ? facts.ledger().flatMap(l -> gaveUp(facts, l)) : Optional.empty())
        .or(
            () ->
                facts
                    .lastWords()
                    .filter(job -> resumable(facts, job))
                    .flatMap(TerminalStateRules::exhausted));
  }

  /** Just not answering, and its ledger is not further than its last words. */
  private static boolean resumable(Evidence facts, JobState job) {
    return facts.ledgerOf(job).stream().noneMatch(l -> l.open().isPresent());
  }

  private static Optional<Diagnosis> exhausted(JobState job) {
    if (job.gaveUp().isPresent()) {
      return diagnosis("gave up and is parked: " + job.gaveUp().get(), MEND);
    }
    if (job.parked().isPresent()) {
      return diagnosis(
          "parked, it cannot work: " + job.parked().get(),
          "fix what is said there, then restart the job (make restart-app)");
    }
    return job.phase() == JobState.Phase.EXHAUSTED
        ? diagnosis("gave up" + HumanFormat.after(job.lastFailure()), MEND)
        : Optional.empty();
  }

  private static Optional<Diagnosis> gaveUp(Evidence facts, LedgerState ledger) {
    return ledger
        .gaveUp()
        .flatMap(
            why ->
                diagnosis(
                    "gave up, as the ledger says: %s; its process does not answer: %s"
                        .formatted(why, facts.why()),
                    "fix the cause, then start the job with a fresh budget (make restart-app)"));
  }

  private static Optional<Diagnosis> diagnosis(String reason, String next) {
    return Optional.of(new Diagnosis(Status.EXHAUSTED, reason, next));
  }

  /** It did what it was asked to do: no failure, but a person who expects it to run must know. */
  static Optional<Diagnosis> over(Evidence facts) {
    if (facts.silent() && facts.ledger().isPresent()) {
      return facts.ledger().flatMap(l -> over(facts, l));
    }
    return facts
        .job()
        .filter(job -> job.phase() == JobState.Phase.STOPPED)
        .map(job -> ended("stopped on request at " + HumanFormat.time(job.since())));
  }

  private static Optional<Diagnosis> over(Evidence facts, LedgerState ledger) {
    String at = HumanFormat.time(ledger.at());
    if (ledger.open().isPresent()) {
      boolean killed =
          ledger.stopRequested() && facts.older(ledger.at(), facts.seen().staleAfter());
      return killed
          ? Optional.of(ended("stopped on request, and killed before it was done, at " + at))
          : Optional.empty();
    }
    if (ledger.stopRequested()) {
      return Optional.of(ended("stopped on request at " + at));
    }
    return ledger.finished()
        ? Optional.of(ended("finished well, by itself, at " + at))
        : Optional.empty();
  }

  private static Diagnosis ended(String reason) {
    return new Diagnosis(
        Status.UNREACHABLE,
        reason,
        "nothing by itself; to have it run, start it (make up or make run)");
  }
}

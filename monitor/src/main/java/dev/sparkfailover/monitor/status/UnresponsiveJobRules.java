package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.source.LastAnswer;
import java.util.Optional;

/** The rules for a job that does not answer: what its ledger says. */
final class UnresponsiveJobRules {
  private static final String START =
      "its container or launcher starts it again; if nothing does, start it (make up or make run)";

  private UnresponsiveJobRules() {}

  /** The connection is accepted, there is no answer, and nothing is written. */
  static Optional<Diagnosis> hung(Evidence facts) {
    return facts
        .ledger()
        .filter(l -> l.open().isPresent() && facts.seen().job().silent())
        .filter(l -> facts.older(l.at(), facts.seen().staleAfter()))
        .map(
            l ->
                new Diagnosis(
                    Status.HUNG,
                    "the process is there but does nothing: no answer (%s), and no sign of life in the ledger for %s"
                        .formatted(facts.why(), HumanFormat.span(facts.since(l.at()))),
                    "its health check restarts it, if it has one; else make restart-app"));
  }

  static Optional<Diagnosis> aheadOfTime(Evidence facts) {
    return facts
        .ledger()
        .filter(l -> facts.ahead(l.at()))
        .map(
            l ->
                new Diagnosis(
                    Status.UNKNOWN,
                    "contradiction: the ledger was written at %s, which is in the future: the clocks differ, so its age is unknown; the job does not answer: %s"
                        .formatted(HumanFormat.time(l.at()), facts.why()),
                    "set the clocks of both machines by NTP, and look whether the job's process runs"));
  }

  static Optional<Diagnosis> alive(Evidence facts) {
    return facts
        .ledger()
        .filter(l -> !facts.older(l.at(), facts.seen().staleAfter()))
        .filter(l -> l.open().isPresent())
        .map(
            l ->
                new Diagnosis(
                    Status.UNREACHABLE,
                    "%s works, as its ledger of %s ago says, but its port does not answer: %s"
                        .formatted(attempt(l), HumanFormat.span(facts.since(l.at())), facts.why()),
                    "look whether MONITOR_JOB_URL and JOB_PORT fit together, and at the network between"));
  }

  /** Between two processes, or before the first answer of a new one. */
  static Optional<Diagnosis> dueSoon(Evidence facts) {
    return facts
        .ledger()
        .filter(l -> l.open().isEmpty())
        .flatMap(
            l ->
                l.notBefore()
                    .filter(due -> !facts.older(due, facts.seen().staleAfter()))
                    .map(
                        due ->
                            new Diagnosis(
                                Status.RESTARTING,
                                "waits before it starts again%s; its port does not answer: %s"
                                    .formatted(
                                        HumanFormat.afterFailure(l.lastFailure()), facts.why()),
                                "restart %s %s"
                                    .formatted(l.consecutive(), HumanFormat.due(facts, due)))));
  }

  static Optional<Diagnosis> gone(Evidence facts) {
    return facts.ledger().map(l -> new Diagnosis(Status.UNREACHABLE, gone(facts, l), START));
  }

  private static String gone(Evidence facts, LedgerState ledger) {
    String last =
        "its last sign of life was %s ago".formatted(HumanFormat.span(facts.since(ledger.at())));
    String what =
        ledger.open().isPresent()
            ? "the process of %s is gone: %s".formatted(attempt(ledger), last)
            : ledger
                .notBefore()
                .map(
                    due ->
                        "a restart was due at %s, but no process started"
                            .formatted(HumanFormat.time(due)))
                .orElse("does not run, " + last);
    return "%s; its port does not answer: %s".formatted(what, facts.why());
  }

  private static String attempt(LedgerState ledger) {
    return "attempt " + ledger.open().map(LedgerState.Open::number).orElse(ledger.attempts());
  }

  /** No ledger to ask, but it did answer once. */
  static Optional<Diagnosis> lostSight(Evidence facts) {
    return facts
        .seen()
        .job()
        .value()
        .flatMap(
            job ->
                facts
                    .seen()
                    .job()
                    .age(facts.seen().now())
                    .map(
                        age ->
                            new Diagnosis(
                                Status.UNREACHABLE,
                                "does not answer: %s; %s ago it was %s, and its ledger cannot be read: %s"
                                    .formatted(
                                        facts.why(),
                                        HumanFormat.span(age),
                                        job.phase().label(),
                                        problem(facts.seen().ledger())),
                                START)));
  }

  static Diagnosis unknown(Evidence facts) {
    return new Diagnosis(
        Status.UNKNOWN,
        "nothing is known of the job; its port: %s; its ledger: %s"
            .formatted(facts.why(), problem(facts.seen().ledger())),
        "start the job (make up or make run), or fix MONITOR_JOB_URL and MONITOR_LEDGER_FILE");
  }

  private static String problem(LastAnswer<?> reading) {
    return reading
        .problem()
        .orElse(reading.value().isPresent() ? "what is known of it is old" : "it was not read yet");
  }
}

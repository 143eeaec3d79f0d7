package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the rules ask of all that is seen. */
record Evidence(Observations seen) {
  /** A skew of clocks below that is a slow answer. */
  private static final Duration SKEW = Duration.ofSeconds(15);

  /** It is meant for no alert, and it can be added to any time. */
  private static final Duration MOST_SKEW = Duration.ofDays(36_500);

  /** So long a session may take to be known to its master. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private static final String STANDALONE = "app-";
  private static final String DRIVER = "driver";

  /**
   * What the job says, when that is of now. Who was too busy to answer just now may still be as it
   * said a moment ago; who refuses to be asked is gone.
   */
  Optional<JobState> job() {
    boolean forgiven = seen.job().problem().isEmpty() || seen.job().silent();
    return forgiven && seen.job().fresh(seen.now(), seen.staleAfter())
        ? seen.job().value()
        : Optional.empty();
  }

  /** What the job said a moment ago, though it may refuse to be asked now. */
  Optional<JobState> lastWords() {
    return seen.job().fresh(seen.now(), seen.staleAfter()) ? seen.job().value() : Optional.empty();
  }

  /** What the ledger says, when it can be read. */
  Optional<LedgerState> ledger() {
    return seen.ledger().fresh(seen.now(), seen.staleAfter())
        ? seen.ledger().value()
        : Optional.empty();
  }

  /** Whether the last question had no answer, though an older answer may still count. */
  boolean silent() {
    return job().isEmpty() || seen.job().problem().isPresent();
  }

  /** Why the job cannot be asked, in words. */
  String why() {
    return seen.job().problem().orElse("it was not asked yet");
  }

  /** The ledger, if it is that of the job that answers: the setting may name another's. */
  Optional<LedgerState> ledgerOf(JobState job) {
    return ledger().filter(l -> l.attempts() == job.attempt());
  }

  /** How far the job's clock is ahead of ours; zero when that is not known. */
  Duration skew() {
    return seen.job()
        .value()
        .flatMap(job -> seen.job().at().map(at -> Duration.between(at.at(), job.at())))
        .filter(skew -> skew.abs().compareTo(SKEW) > 0)
        .map(skew -> skew.compareTo(MOST_SKEW) > 0 ? MOST_SKEW : skew)
        .map(skew -> skew.negated().compareTo(MOST_SKEW) > 0 ? MOST_SKEW.negated() : skew)
        .orElse(Duration.ZERO);
  }

  /** The time on the job's clock, as far as that is known. */
  Instant jobNow() {
    return seen.now().at().plus(skew());
  }

  /** The time since then, on the job's clock; never negative. */
  Duration since(Instant then) {
    Duration passed = Duration.between(then, jobNow());
    return passed.isNegative() ? Duration.ZERO : passed;
  }

  boolean older(Instant then, Duration limit) {
    return since(then).compareTo(limit) > 0;
  }

  boolean ahead(Instant then) {
    return Duration.between(jobNow(), then).compareTo(seen.staleAfter()) > 0;
  }

  /** Whether nothing went well since the last failure. */
  boolean recovering(JobState job) {
    if (job.ready()) {
      return false;
    }
    return ledger()
        .filter(l -> l.lastFailure().map(f -> f.at()).equals(job.lastFailure().map(f -> f.at())))
        .map(LedgerState::recovering)
        .orElseGet(() -> failedLast(job));
  }

  private static boolean failedLast(JobState job) {
    Instant good = job.lastGoodCycle().orElse(Instant.MIN);
    return job.lastFailure().filter(f -> f.at().isAfter(good)).isPresent();
  }

  /** The application that a standalone master has to know; a local job has none. */
  Optional<String> standaloneApplication(JobState job) {
    return job.spark().map(JobState.Spark::applicationId).filter(id -> id.startsWith(STANDALONE));
  }

  /** Whether the session is old enough for everybody to know it. */
  boolean settled(JobState job) {
    Instant begin =
        ledgerOf(job).flatMap(LedgerState::open).map(o -> o.since()).orElse(job.since());
    return older(begin, SETTLED);
  }

  boolean masterFresh() {
    return seen.master().fresh(seen.now(), seen.staleAfter());
  }

  /** It answered once, so there is one; and does not now. */
  boolean masterDown() {
    return seen.master().value().isPresent()
        && (!masterFresh() || seen.master().problem().isPresent());
  }

  /** Executors of the job's session, without the driver; empty when they are not known. */
  Optional<List<Executor>> executors(JobState job) {
    return seen.executors()
        .value()
        .filter(e -> seen.executors().fresh(seen.now(), seen.staleAfter()))
        .filter(e -> standaloneApplication(job).filter(e.applicationId()::equals).isPresent())
        .map(e -> e.all().stream().filter(each -> !each.id().equals(DRIVER)).toList());
  }
}

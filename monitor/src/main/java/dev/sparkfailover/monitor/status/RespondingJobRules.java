package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.JobState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rules for a job that answers. */
final class RespondingJobRules {
  private static final Duration OVERDUE = Duration.ofSeconds(60);
  private static final Duration RECENT = Duration.ofMinutes(5);

  private RespondingJobRules() {}

  /** It says that it works, but nothing moves. */
  static Optional<Diagnosis> stuck(Evidence facts) {
    return facts
        .job()
        .flatMap(
            job ->
                noProgress(facts, job)
                    .or(() -> overdue(facts, job))
                    .or(() -> noSign(facts, job))
                    .map(why -> hung(facts, why)));
  }

  private static Diagnosis hung(Evidence facts, String why) {
    return new Diagnosis(
        Status.HUNG,
        why + HumanFormat.remarks(facts),
        "the watchdog cancels a hung run and the job restarts by itself; if this stays for a minute, make restart-app");
  }

  private static Optional<String> noProgress(Evidence facts, JobState job) {
    Duration limit = HumanFormat.duration(job.hangTimeoutSeconds());
    return job.lastProgress()
        .filter(last -> job.phase() == Phase.RUNNING && !limit.isZero())
        .filter(last -> facts.older(last, limit))
        .map(
            last ->
                "says running, but made no progress for %s; a hang is %s"
                    .formatted(HumanFormat.span(facts.since(last)), HumanFormat.span(limit)));
  }

  private static Optional<String> overdue(Evidence facts, JobState job) {
    return job.backoff()
        .nextRestartAt()
        .filter(due -> job.phase() == Phase.BACKOFF && job.problem().isEmpty())
        .filter(due -> facts.older(due, OVERDUE))
        .map(
            due ->
                "says backoff, but its restart was due %s ago"
                    .formatted(HumanFormat.span(facts.since(due))));
  }

  /** Its port answers from another thread than the one that supervises. */
  private static Optional<String> noSign(Evidence facts, JobState job) {
    return facts
        .ledgerOf(job)
        .filter(l -> l.open().filter(o -> o.pid() == job.pid()).isPresent())
        .filter(l -> job.problem().isEmpty())
        .filter(l -> facts.older(l.at(), facts.seen().staleAfter().plus(OVERDUE)))
        .map(
            l ->
                "answers that it is %s, but its supervisor wrote no sign of life into the ledger for %s"
                    .formatted(job.phase().label(), HumanFormat.span(facts.since(l.at()))));
  }

  /** It waits for something that is not its own. */
  static Optional<Diagnosis> held(Evidence facts) {
    return facts
        .job()
        .flatMap(
            job -> job.problem().map(problem -> held(job, problem + HumanFormat.remarks(facts))));
  }

  /** A start may wait for what comes back by itself, as after a power cut. */
  private static Diagnosis held(JobState job, String problem) {
    return job.phase() == Phase.STARTING
        ? new Diagnosis(
            Status.RESTARTING,
            "has not started: " + problem,
            "starts by itself as soon as that is over; see that it ends")
        : new Diagnosis(
            Status.RESTARTING,
            "cannot go on: " + problem,
            "continues by itself as soon as that is over; a person has to stop it");
  }

  static Optional<Diagnosis> contradicted(Evidence facts) {
    return facts
        .job()
        .filter(job -> job.phase() == Phase.RUNNING || job.phase() == Phase.WAITING)
        .filter(facts::settled)
        .flatMap(
            job ->
                noSuchApplication(facts, job)
                    .or(() -> noExecutor(facts, job))
                    .map(
                        why ->
                            new Diagnosis(
                                Status.UNKNOWN,
                                why + HumanFormat.remarks(facts),
                                "look at the Spark master and its workers; a run without progress is ended by the watchdog%s"
                                    .formatted(limit(job)))));
  }

  private static String limit(JobState job) {
    Duration limit = HumanFormat.duration(job.hangTimeoutSeconds());
    return limit.isZero() ? "" : " after " + HumanFormat.span(limit);
  }

  private static Optional<String> noSuchApplication(Evidence facts, JobState job) {
    return facts
        .standaloneApplication(job)
        .filter(id -> facts.masterFresh() && !facts.masterDown())
        .filter(
            id ->
                facts.seen().master().value().stream()
                    .anyMatch(m -> m.alive() && !m.activeApplications().contains(id)))
        .map(
            id ->
                "contradiction: the job says %s as %s, but the Spark master knows no such application"
                    .formatted(job.phase().label(), id));
  }

  /** An idle one may have given them back. */
  private static Optional<String> noExecutor(Evidence facts, JobState job) {
    return facts
        .executors(job)
        .filter(all -> job.phase() == Phase.RUNNING && !all.isEmpty())
        .filter(all -> all.stream().noneMatch(Executor::active))
        .map(
            all ->
                "contradiction: the job says running, but all its executors are lost%s%s"
                    .formatted(reason(all), master(facts)));
  }

  private static String master(Evidence facts) {
    return facts.masterDown() ? ", and the Spark master does not answer" : "";
  }

  private static String reason(List<Executor> all) {
    return all.stream()
        .flatMap(e -> e.removeReason().stream())
        .reduce((older, newer) -> newer)
        .map(why -> " (" + why + ")")
        .orElse("");
  }

  static Optional<Diagnosis> restarting(Evidence facts) {
    return facts
        .job()
        .flatMap(
            job -> {
              if (job.phase() == Phase.BACKOFF) {
                return Optional.of(backoff(facts, job));
              }
              return facts.recovering(job) ? Optional.of(again(facts, job)) : Optional.empty();
            });
  }

  private static Diagnosis backoff(Evidence facts, JobState job) {
    return new Diagnosis(
        Status.RESTARTING,
        "waits before it starts again"
            + HumanFormat.after(job.lastFailure())
            + HumanFormat.remarks(facts),
        job.backoff()
            .nextRestartAt()
            .map(due -> number(job) + HumanFormat.due(facts, due))
            .orElse("restarts by itself"));
  }

  private static String number(JobState job) {
    boolean free = job.lastFailure().filter(f -> f.reason().equals("session")).isPresent();
    return free
        ? "restart, as often as it takes, "
        : "restart %s of %s ".formatted(job.budget().consecutive(), job.budget().max());
  }

  private static Diagnosis again(Evidence facts, JobState job) {
    return new Diagnosis(
        Status.RESTARTING,
        "attempt %s is %s, no cycle was good yet%s%s"
            .formatted(
                job.attempt(),
                job.phase().label(),
                HumanFormat.after(job.lastFailure()),
                HumanFormat.remarks(facts)),
        "healthy by itself after the first good cycle; %s of %s restarts are spent"
            .formatted(job.budget().consecutive(), job.budget().max()));
  }

  static Optional<Diagnosis> healthy(Evidence facts) {
    return facts
        .job()
        .map(
            job -> {
              Optional<String> trouble = cluster(facts, job);
              return new Diagnosis(
                  Status.HEALTHY,
                  works(job)
                      + trouble.map(t -> ", but " + t).orElse("")
                      + HumanFormat.remarks(facts),
                  trouble.isPresent()
                      ? "it continues by itself; check that the cluster is complete again"
                      : next(job));
            });
  }

  private static String works(JobState job) {
    return switch (job.phase()) {
      case STARTING -> "starts, and nothing failed";
      case RUNNING ->
          job.batch().isPresent() ? "works on batch " + job.batch().getAsLong() : "works";
      case WAITING -> "waits for its next cycle; the last one was good";
      case BACKOFF, EXHAUSTED, STOPPED -> "is " + job.phase().label();
    };
  }

  private static String next(JobState job) {
    return job.phase() == Phase.STARTING
        ? "its first cycle, as soon as the session is up"
        : "nothing to do: it continues with the next cycle";
  }

  /** What is wrong around a job that works. */
  private static Optional<String> cluster(Evidence facts, JobState job) {
    if (facts.standaloneApplication(job).isPresent() && facts.masterDown()) {
      return Optional.of(
          "the Spark master does not answer: lost executors are not replaced before it is back");
    }
    return facts
        .executors(job)
        .map(all -> all.stream().filter(e -> lost(facts, e)).toList())
        .filter(lost -> !lost.isEmpty())
        .map(
            lost ->
                "%s executor%s lost in the last 5 minutes%s"
                    .formatted(lost.size(), lost.size() == 1 ? " was" : "s were", reason(lost)));
  }

  private static boolean lost(Evidence facts, Executor executor) {
    Optional<Instant> removed = executor.removedAt().filter(at -> !executor.active());
    return removed.filter(at -> !facts.older(at, RECENT)).isPresent();
  }
}

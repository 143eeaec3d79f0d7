package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.JobState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows from a job that answers. */
record JobRules(Seen seen, JobState job) {
  private static final String MEND =
      "nothing by itself: mend the cause, then `make restart-app`, or POST /resume on the job's port";

  Verdict verdict() {
    if (job.phase() == Phase.EXHAUSTED || job.gaveUp().isPresent()) {
      return new Verdict(
          Status.EXHAUSTED,
          "it gave up: " + job.gaveUp().map(StatusRules::line).orElse(last()),
          MEND);
    }
    if (job.parked().isPresent()) {
      return new Verdict(
          Status.EXHAUSTED,
          "it is parked: " + StatusRules.line(job.parked().get()),
          "nothing by itself: mend what is said, then start it again");
    }
    if (job.phase() == Phase.STOPPED) {
      return new Verdict(
          Status.UNREACHABLE,
          "it is ending, as it was told to",
          "nothing: start it again when it is wanted");
    }
    if (job.problem().isPresent()) {
      return new Verdict(
          Status.RESTARTING,
          "it waits: " + StatusRules.line(job.problem().get()),
          "it goes on by itself as soon as that is over");
    }
    if (job.phase() == Phase.BACKOFF) {
      return backoff();
    }
    return silent().map(this::hung).orElseGet(this::atWork);
  }

  private String last() {
    return StatusRules.failure(
        job.lastFailure().map(JobState.Failure::reason),
        job.lastFailure().map(JobState.Failure::message));
  }

  private Verdict backoff() {
    return new Verdict(
        Status.RESTARTING,
        last(),
        job.backoff()
            .nextRestartAt()
            .map(due -> "restart %s in %s, at %s".formatted(spent(), in(due), Spans.time(due)))
            .orElse("restart " + spent() + " at once"));
  }

  private String spent() {
    return "(%d of %d in a row are spent)"
        .formatted(job.budget().consecutive(), job.budget().max());
  }

  /** By the job's own clock. */
  private String in(Instant due) {
    return Spans.text(Duration.between(job.at().plus(age()), due));
  }

  private Duration age() {
    return seen.job().age(seen.now()).orElse(Duration.ZERO);
  }

  /** How long nothing moved in a cycle, when that is longer than a hang may take. */
  private Optional<Duration> silent() {
    if (job.phase() != Phase.RUNNING || job.hangTimeoutSeconds() <= 0) {
      return Optional.empty();
    }
    Instant moved = job.lastProgress().filter(job.since()::isBefore).orElse(job.since());
    Duration silence = Duration.between(moved, job.at());
    long limit = Math.round(job.hangTimeoutSeconds() * 1000);
    return Optional.of(silence).filter(s -> s.toMillis() > limit);
  }

  private Verdict hung(Duration silence) {
    return new Verdict(
        Status.HUNG,
        "nothing moved for %s in cycle %d, at most %s are allowed"
            .formatted(
                Spans.text(silence),
                job.cycle(),
                Spans.text(Duration.ofMillis(Math.round(job.hangTimeoutSeconds() * 1000)))),
        "the watchdog ends this attempt and a restart follows");
  }

  private Verdict atWork() {
    if (masterDisowns()) {
      return new Verdict(
          Status.UNKNOWN,
          "a contradiction: the job says %s, and the Spark master knows no application %s"
              .formatted(job.phase().label(), application().orElse("")),
          "the job finds out when it needs an executor, and restarts with class session");
    }
    if (failing()) {
      return new Verdict(
          Status.RESTARTING,
          "attempt %d is %s, no cycle was good since; %s"
              .formatted(job.attempt(), job.phase().label(), last()),
          "with a good cycle all is well again; with another failure a restart follows " + spent());
    }
    if (onCluster() && workers() == 0 && job.phase() == Phase.RUNNING) {
      return new Verdict(
          Status.RESTARTING,
          "it runs and has no executor" + lost().map(n -> ", " + n + " were lost").orElse(""),
          "Spark asks the cluster for new ones; without any the job fails with class session and restarts");
    }
    return healthy();
  }

  private Verdict healthy() {
    String since = " since " + Spans.time(job.since());
    return switch (job.phase()) {
      case STARTING ->
          new Verdict(Status.HEALTHY, "it starts its session" + since, "the first cycle follows");
      case RUNNING ->
          new Verdict(
              Status.HEALTHY,
              "cycle %d runs%s".formatted(job.cycle(), since),
              "the next cycle follows after JOB_CYCLE_INTERVAL");
      case WAITING, BACKOFF, EXHAUSTED, STOPPED ->
          new Verdict(
              Status.HEALTHY,
              "cycle %d was good, it waits%s".formatted(job.cycle(), since),
              "the next cycle follows after JOB_CYCLE_INTERVAL");
    };
  }

  /** Whether no cycle was good since the last failure. */
  private boolean failing() {
    Optional<Instant> failed = job.lastFailure().map(JobState.Failure::at);
    return !job.ready()
        && failed.filter(at -> job.lastGoodCycle().filter(at::isBefore).isEmpty()).isPresent();
  }

  private Optional<String> application() {
    return job.spark().map(JobState.Spark::applicationId);
  }

  /** Spark's standalone master names applications so. */
  private boolean onCluster() {
    return application().filter(id -> id.startsWith("app-")).isPresent();
  }

  /** What the master said before the session began says nothing of it. */
  private boolean masterDisowns() {
    boolean settled = Duration.between(job.since(), job.at()).compareTo(seen.staleAfter()) > 0;
    return settled
        && onCluster()
        && seen.master().problem().isEmpty()
        && seen.master().fresh(seen.now(), seen.staleAfter())
        && seen.master().value().orElseThrow().alive()
        && !seen.master().value().get().activeApplications().contains(application().orElse(""));
  }

  private long workers() {
    return executors()
        .map(all -> all.active().stream().filter(each -> !each.id().equals("driver")).count())
        .orElse(-1L);
  }

  private Optional<Long> lost() {
    return executors()
        .map(all -> all.all().stream().filter(each -> !each.active()).count())
        .filter(count -> count > 0);
  }

  /** Of this very session, once it had the time to get some. */
  private Optional<Executors> executors() {
    boolean settled = Duration.between(job.since(), job.at()).compareTo(seen.staleAfter()) > 0;
    return seen.executors()
        .value()
        .filter(
            all ->
                settled
                    && seen.executors().fresh(seen.now(), seen.staleAfter())
                    && application().filter(all.applicationId()::equals).isPresent());
  }
}

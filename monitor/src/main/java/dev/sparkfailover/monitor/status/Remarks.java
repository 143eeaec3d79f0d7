package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What does not change how the job is, and a person should know. */
final class Remarks {
  private static final Duration LARGE_SKEW = Duration.ofSeconds(30);

  private Remarks() {}

  static List<String> of(Seen seen) {
    List<String> remarks = new ArrayList<>();
    Optional<JobState> job = seen.job().value();
    if (StatusRules.answering(seen) && seen.job().silent()) {
      remarks.add("it did not answer in time just now");
    }
    Duration skew = skew(seen);
    if (skew.abs().compareTo(LARGE_SKEW) > 0) {
      remarks.add(
          "its clock is %s %s of this one"
              .formatted(Spans.text(skew.abs()), skew.isNegative() ? "behind" : "ahead"));
    }
    job.map(JobState::application)
        .filter(name -> !name.equals(seen.application()))
        .ifPresent(
            name ->
                remarks.add(
                    "it calls itself %s and is watched as %s: check MONITOR_JOB_URL and JOB_APPLICATION"
                        .formatted(StatusRules.line(name), seen.application())));
    master(seen).ifPresent(remarks::add);
    return remarks;
  }

  /** How far the job's clock is ahead of this one, as far as that is known. */
  private static Duration skew(Seen seen) {
    return Duration.between(seen.now().at(), theirNow(seen));
  }

  /** What time it is by the job's clock: its last answer's, and what passed since. */
  static Instant theirNow(Seen seen) {
    return seen.job()
        .value()
        .map(job -> job.at().plus(seen.job().age(seen.now()).orElseThrow()))
        .orElse(seen.now().at());
  }

  /** Of interest to a job on that cluster only. */
  private static Optional<String> master(Seen seen) {
    boolean onCluster =
        StatusRules.answering(seen)
            && seen.job()
                .value()
                .flatMap(JobState::spark)
                .filter(s -> s.applicationId().startsWith("app-"))
                .isPresent();
    if (!onCluster || seen.master().value().isEmpty()) {
      return Optional.empty();
    }
    MasterState master = seen.master().value().get();
    if (seen.master().problem().isPresent()) {
      return Optional.of(
          "the Spark master does not answer (%s): the session goes on, a new one cannot be had"
              .formatted(StatusRules.line(seen.master().problem().get())));
    }
    if (!master.alive()) {
      return Optional.of("the Spark master is " + StatusRules.line(master.status()));
    }
    return master.aliveWorkers() == 0
        ? Optional.of("the Spark master has no worker")
        : Optional.empty();
  }
}

package dev.sparkfailover.monitor.watch;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Diagnosis;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One job that is watched.
 *
 * @param rules what follows from all that is seen
 * @param alerts that fire for this application, or for none in particular
 * @param alerting whether alerts arrive at all
 */
public record WatchedJob(
    String application,
    Sources sources,
    Duration staleAfter,
    Function<Observations, Diagnosis> rules,
    Supplier<List<Alert>> alerts,
    Supplier<Alerting> alerting) {

  JobSnapshot picture(Moment now) {
    LastAnswer<JobState> job = sources.job().get();
    Observations seen =
        new Observations(
            now,
            staleAfter,
            application,
            job,
            sources.ledger().get(),
            sources.master().get(),
            sources.workers().get(),
            job.map(WatchedJob::executors),
            sources.log().get());
    return new JobSnapshot(seen, rules.apply(seen), alerts.get(), alerting.get());
  }

  private static Executors executors(JobState job) {
    return job.spark()
        .map(spark -> new Executors(spark.applicationId(), job.executors()))
        .orElse(Executors.NONE);
  }
}

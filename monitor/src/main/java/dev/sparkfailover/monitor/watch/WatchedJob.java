package dev.sparkfailover.monitor.watch;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.Alerting;
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
    Observations seen =
        new Observations(
            now,
            staleAfter,
            application,
            sources.job().get(),
            sources.ledger().get(),
            sources.master().get(),
            sources.workers().get(),
            sources.executors().get(),
            sources.log().get());
    return new JobSnapshot(seen, rules.apply(seen), alerts.get(), alerting.get());
  }
}

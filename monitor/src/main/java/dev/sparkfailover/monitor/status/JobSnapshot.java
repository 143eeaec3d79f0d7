package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.Alerting;
import java.util.List;
import java.util.Optional;

/**
 * One job at one moment: what was seen, and what that means.
 *
 * @param alerts that fire for this application, or for none in particular
 * @param alerting whether alerts reach the monitor at all
 */
public record JobSnapshot(
    Observations seen, Diagnosis diagnosis, List<Alert> alerts, Alerting alerting) {

  /** Of a monitor that never heard of Alertmanager. */
  public JobSnapshot(Observations seen, Diagnosis diagnosis, List<Alert> alerts) {
    this(seen, diagnosis, alerts, Alerting.UNKNOWN);
  }

  public JobSnapshot {
    alerts = List.copyOf(alerts);
  }

  /** What the job calls itself, where that is not the name that the monitor was given. */
  public Optional<String> callsItself() {
    return seen.job()
        .value()
        .map(job -> job.application())
        .filter(name -> !name.equals(application()));
  }

  public String application() {
    return seen.application();
  }
}

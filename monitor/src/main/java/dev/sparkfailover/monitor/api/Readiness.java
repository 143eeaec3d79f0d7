package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.alerts.Alerting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what keeps the monitor from being relied on. That alerting is broken is no such thing: who
 * takes a monitor out of service for it keeps Alertmanager from ever reaching it again. That is
 * said, and ends the heartbeat.
 */
public final class Readiness {
  private final SnapshotBoard snapshots;
  private final AlertBook alerts;
  private final Clock clock;

  public Readiness(SnapshotBoard snapshots, AlertBook alerts, Clock clock) {
    this.snapshots = snapshots;
    this.alerts = alerts;
    this.clock = clock;
  }

  /** Empty when all is well. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (String application : snapshots.missing()) {
      reasons.add("nothing is known of %s yet".formatted(application));
    }
    return reasons;
  }

  /** What else there is to say while it is ready. */
  String remark() {
    Optional<Moment> watchdog = alerts.watchdog();
    Moment now = clock.moment();
    return switch (Alerting.of(watchdog, now)) {
      case WORKS -> "all jobs are watched, and alerting works";
      case UNKNOWN -> "all jobs are watched; the alert Watchdog was not heard yet";
      case BROKEN ->
          "all jobs are watched, but alerting is broken: the alert Watchdog, which always fires, was last heard %s s ago; look at Prometheus and Alertmanager"
              .formatted(watchdog.map(now::since).orElse(Duration.ZERO).toSeconds());
    };
  }
}

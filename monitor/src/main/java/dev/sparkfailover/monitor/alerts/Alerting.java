package dev.sparkfailover.monitor.alerts;

import dev.sparkfailover.contract.time.Moment;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Whether alerts reach the monitor, as the alert Watchdog shows, which always fires. */
public enum Alerting {
  WORKS,
  BROKEN,
  /** It never came: there may be no Alertmanager. */
  UNKNOWN;

  /** The Watchdog alert comes every 60 to 90 s, and 70 s later when Alertmanager was restarted. */
  public static final Duration WATCHDOG_LIMIT = Duration.ofMinutes(4);

  /**
   * What follows from the alert's last arrival.
   *
   * @param watchdog when the alert last arrived
   */
  public static Alerting of(Optional<Moment> watchdog, Moment now) {
    return watchdog
        .map(now::since)
        .map(silence -> silence.compareTo(WATCHDOG_LIMIT) > 0 ? BROKEN : WORKS)
        .orElse(UNKNOWN);
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

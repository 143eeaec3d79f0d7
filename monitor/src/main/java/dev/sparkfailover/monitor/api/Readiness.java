package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.clock.Clock;
import dev.sparkfailover.monitor.clock.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what keeps the monitor from being relied on. An Alertmanager that was never heard is no such
 * thing (there may be none); one that was, and fell silent, is.
 */
public final class Readiness {
  /** The Watchdog alert comes every 60 to 90 s, and 70 s later when Alertmanager was restarted. */
  public static final Duration WATCHDOG_LIMIT = Duration.ofMinutes(4);

  private final Board board;
  private final AlertBook alerts;
  private final Clock clock;

  public Readiness(Board board, AlertBook alerts, Clock clock) {
    this.board = board;
    this.alerts = alerts;
    this.clock = clock;
  }

  /** Empty when all is well. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (String application : board.missing()) {
      reasons.add("nothing is known of %s yet".formatted(application));
    }
    silence()
        .filter(silence -> silence.compareTo(WATCHDOG_LIMIT) > 0)
        .ifPresent(
            silence ->
                reasons.add(
                    "alerting is broken: the alert Watchdog, which always fires, was last heard %s s ago; look at Prometheus and Alertmanager"
                        .formatted(silence.toSeconds())));
    return reasons;
  }

  /** What else there is to say while it is ready. */
  String remark() {
    return silence().isPresent()
        ? "all jobs are watched, and alerting works"
        : "all jobs are watched; the alert Watchdog was not heard yet";
  }

  private Optional<Duration> silence() {
    Moment now = clock.now();
    return alerts.watchdog().map(now::since);
  }
}

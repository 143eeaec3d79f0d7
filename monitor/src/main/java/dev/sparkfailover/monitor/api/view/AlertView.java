package dev.sparkfailover.monitor.api.view;

import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.Severity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An alert.
 *
 * @param state firing, resolved, or expired: its sender fell silent
 */
public record AlertView(
    String fingerprint,
    String name,
    String state,
    String severity,
    Optional<String> application,
    Optional<String> summary,
    Map<String, String> labels,
    Map<String, String> annotations,
    Instant startsAt,
    Optional<Instant> endsAt,
    Instant receivedAt) {

  public static AlertView of(Alert alert) {
    return new AlertView(
        alert.fingerprint(),
        alert.name(),
        state(alert),
        Severity.of(alert).label(),
        Optional.ofNullable(alert.labels().get("application")),
        Optional.ofNullable(alert.annotations().get("summary")),
        alert.labels(),
        alert.annotations(),
        alert.startsAt(),
        alert.endsAt(),
        alert.receivedAt());
  }

  private static String state(Alert alert) {
    if (alert.firing()) {
      return "firing";
    }
    return alert.endsAt().isPresent() ? "resolved" : "expired";
  }
}

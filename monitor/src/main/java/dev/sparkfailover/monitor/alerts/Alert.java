package dev.sparkfailover.monitor.alerts;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An alert as Alertmanager last reported it.
 *
 * @param fingerprint Alertmanager's id of the label set
 * @param endsAt when it was resolved; empty while it fires
 * @param receivedAt when that report arrived
 */
public record Alert(
    String fingerprint,
    boolean firing,
    Map<String, String> labels,
    Map<String, String> annotations,
    Instant startsAt,
    Optional<Instant> endsAt,
    Instant receivedAt) {

  public Alert {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  public String name() {
    return labels.getOrDefault("alertname", "");
  }
}

package dev.sparkfailover.monitor.alerts;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Payloads as Alertmanager posts them. */
public final class Payloads {
  private Payloads() {}

  public static byte[] of(String... alerts) {
    return """
    {"version": "4", "groupKey": "{}:{alertname=\\"x\\"}", "truncatedAlerts": 0, "status": "firing",
     "receiver": "monitor", "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
     "externalURL": "http://alertmanager:9093", "alerts": [%s]}
    """
        .formatted(String.join(",", List.of(alerts)))
        .getBytes(StandardCharsets.UTF_8);
  }

  public static String firing(String name, String fingerprint, String severity) {
    return alert(name, fingerprint, severity, "firing", "0001-01-01T00:00:00Z");
  }

  public static String resolved(String name, String fingerprint, String severity) {
    return alert(name, fingerprint, severity, "resolved", "2026-01-01T00:10:00.5Z");
  }

  static String alert(
      String name, String fingerprint, String severity, String status, String endsAt) {
    return """
    {"status": "%s", "labels": {"alertname": "%s", "severity": "%s", "application": "orders"},
     "annotations": {"summary": "It is about %s", "password": "secret=hunter2"},
     "startsAt": "2026-01-01T00:00:00.123+01:00", "endsAt": "%s",
     "generatorURL": "http://prometheus:9090/graph", "fingerprint": "%s"}
    """
        .formatted(status, name, severity, name, endsAt, fingerprint);
  }
}

package dev.sparkfailover.monitor.alerts;

import java.util.Locale;

/** How bad an alert is; whatever it calls itself otherwise is {@link #OTHER}. */
public enum Severity {
  CRITICAL,
  WARNING,
  INFO,
  OTHER;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Severity of(Alert alert) {
    String said = alert.labels().getOrDefault("severity", "");
    for (Severity severity : values()) {
      if (severity.label().equals(said)) {
        return severity;
      }
    }
    return OTHER;
  }
}

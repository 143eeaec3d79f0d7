package dev.sparkfailover.monitor.status;

import java.util.Locale;

/** How the job is, in one word. */
public enum Status {
  HEALTHY,
  RESTARTING,
  HUNG,
  EXHAUSTED,
  UNREACHABLE,
  UNKNOWN;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.sparkfailover.job.event;

import java.util.Locale;

/** The faults that can be injected on purpose. */
public enum FaultKind {
  EXCEPTION,
  DATA,
  SESSION,
  EXECUTOR,
  HANG,
  OOM,
  HALT,
  FATAL;

  /** The name in settings, metrics and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

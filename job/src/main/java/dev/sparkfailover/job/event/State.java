package dev.sparkfailover.job.event;

import java.util.Locale;

/** What the job as a whole is doing. */
public enum State {
  STARTING,
  RUNNING,
  WAITING,
  BACKOFF,
  EXHAUSTED,
  STOPPED;

  /** The name in metrics, JSON and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

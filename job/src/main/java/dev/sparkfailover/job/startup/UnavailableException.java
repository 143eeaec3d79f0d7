package dev.sparkfailover.job.startup;

import dev.sparkfailover.job.event.Outage;
import java.io.IOException;

/** Something is away, and who found that knows in which way. */
public final class UnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Outage.Cause cause;

  public UnavailableException(Outage.Cause cause, String what) {
    super(what);
    this.cause = cause;
  }

  /** What is wrong with it. */
  public Outage.Cause kind() {
    return cause;
  }
}

package dev.sparkfailover.job.fencing;

import dev.sparkfailover.job.failure.FencedOff;
import dev.sparkfailover.job.record.DriverId;

/** Another driver holds these books: this one must not touch them. */
public final class FencedOffException extends RuntimeException implements FencedOff {
  private static final long serialVersionUID = 1L;

  private final transient DriverId holder;

  FencedOffException(String what, DriverId holder) {
    super(what + ": held by " + holder.text());
    this.holder = holder;
  }

  /** Who holds them. */
  public DriverId holder() {
    return holder;
  }
}

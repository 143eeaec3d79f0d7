package dev.sparkfailover.job.storage;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;

/** The books cannot be opened, and no restart can heal it; the message names the way out. */
public final class RefusedException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureClass failureClass() {
    return FailureClass.FATAL;
  }
}

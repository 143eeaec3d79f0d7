package dev.sparkfailover.job.plugins;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;

/** A user's jar cannot be run as it is; no restart heals that. */
public final class UnusableCodeException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  public UnusableCodeException(String message) {
    super(message);
  }

  public UnusableCodeException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureClass failureClass() {
    return FailureClass.FATAL;
  }
}

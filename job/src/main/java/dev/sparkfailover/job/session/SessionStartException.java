package dev.sparkfailover.job.session;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;

/** Says why there is no session. */
public final class SessionStartException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;

  SessionStartException(FailureClass failureClass, String message, Throwable cause) {
    super(message, cause);
    this.failureClass = failureClass;
  }

  SessionStartException(FailureClass failureClass, String message) {
    super(message);
    this.failureClass = failureClass;
  }

  @Override
  public FailureClass failureClass() {
    return failureClass;
  }
}

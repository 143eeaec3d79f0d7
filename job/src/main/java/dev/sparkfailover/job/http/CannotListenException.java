package dev.sparkfailover.job.http;

/** The endpoints cannot be opened as they are set; the message says what to change. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotListenException(String message, Throwable cause) {
    super(message, cause);
  }

  CannotListenException(String message) {
    super(message);
  }
}

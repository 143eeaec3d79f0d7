package dev.sparkfailover.monitor.api;

/** The server cannot be started as it is set; the message names the setting and the way out. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotListenException(String message) {
    super(message);
  }

  CannotListenException(String message, Throwable cause) {
    super(message, cause);
  }
}

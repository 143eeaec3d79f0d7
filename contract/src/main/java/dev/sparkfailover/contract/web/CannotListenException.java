package dev.sparkfailover.contract.web;

/** The server cannot be started as it is set; the message names the setting and the way out. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotListenException(String message) {
    super(message);
  }

  public CannotListenException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.sparkfailover.monitor;

/** A setting is of no use; the message names it, what was found and what is expected. */
final class BadSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadSettingException(String message) {
    super(message);
  }
}

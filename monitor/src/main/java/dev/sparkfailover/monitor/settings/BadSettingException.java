package dev.sparkfailover.monitor.settings;

/**
 * Settings are of no use; each line of the message names one, what was found and what is expected.
 */
public final class BadSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadSettingException(String message) {
    super(message);
  }
}

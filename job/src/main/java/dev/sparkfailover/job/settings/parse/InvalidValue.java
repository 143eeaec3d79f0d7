package dev.sparkfailover.job.settings.parse;

/** A value that a setting cannot take; the message says what it must be. */
public final class InvalidValue extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidValue(String must) {
    super(must, null, false, false);
  }
}

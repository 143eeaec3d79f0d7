package dev.sparkfailover.job.console;

/** The log cannot be written where it is set to go; the message says what to change. */
public final class LogFolderException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LogFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.sparkfailover.job.format;

/** A file that cannot be read record by record; the message says what is wrong with all of it. */
public final class RefusedFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedFileException(String message) {
    super(message);
  }
}

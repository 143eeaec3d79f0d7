package dev.sparkfailover.job.run;

/** Carries what a fault on purpose ended with; the cause is what counts. */
final class StruckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StruckException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}

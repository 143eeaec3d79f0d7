package dev.sparkfailover.job.faults;

/** An exception thrown on purpose; nothing is wrong with the job. */
public final class InjectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InjectedException(String message) {
    super(message);
  }
}

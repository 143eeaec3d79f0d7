package dev.sparkfailover.job.faults;

/** An exception thrown on purpose; nothing is wrong with the job. */
public final class InjectedFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InjectedFault(String message) {
    super(message);
  }
}

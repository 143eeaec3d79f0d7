package dev.sparkfailover.job.faults;

/** Carries what a fault on purpose ended with; the cause is what counts. */
final class InjectedFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InjectedFaultException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}

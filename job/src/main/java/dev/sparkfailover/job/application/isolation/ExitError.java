package dev.sparkfailover.job.application.isolation;

/** Ends an application's thread where it called {@code System.exit}. */
final class ExitError extends Error {
  private static final long serialVersionUID = 1L;

  ExitError(int code) {
    super("exit(" + code + ") ends the application, not the process that supervises it");
  }
}

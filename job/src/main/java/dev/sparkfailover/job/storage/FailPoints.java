package dev.sparkfailover.job.storage;

/** Notified where the books stand, so that a test can end the process right there. */
@FunctionalInterface
public interface FailPoints {
  void reached(FailPoint point);

  /** What production uses: nothing happens. */
  static FailPoints none() {
    return point -> {};
  }
}

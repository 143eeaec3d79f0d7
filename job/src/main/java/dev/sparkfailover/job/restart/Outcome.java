package dev.sparkfailover.job.restart;

import java.time.Duration;

/** How an attempt ended. */
public sealed interface Outcome {

  /** It did all that it was asked to do. */
  record Completed() implements Outcome {}

  /** It ended with an exception. */
  record Failed(Throwable cause) implements Outcome {}

  /**
   * It made no progress for too long and was cancelled.
   *
   * @param silence how long
   * @param suspect what kept it from going on
   */
  record Hung(Duration silence, Suspect suspect) implements Outcome {}

  /** It was asked to stop. */
  record Stopped() implements Outcome {}
}

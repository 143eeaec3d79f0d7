package dev.sparkfailover.job.failure;

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

  /**
   * Its work is good, but what it left in this process cannot be cleared: a fresh one goes on.
   *
   * @param reason for people
   */
  record Renew(String reason) implements Outcome {}

  /** It was asked to stop. */
  record Stopped() implements Outcome {}
}

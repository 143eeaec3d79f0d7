package dev.sparkfailover.job.attempt;

import dev.sparkfailover.job.failure.Outcome;

/** Runs one attempt: one session's life. */
public interface Runner {

  /**
   * Blocks until the attempt is over and has released what it held. An exception is the same as
   * {@link Outcome.Failed}.
   */
  Outcome run(Attempt attempt) throws Exception;
}

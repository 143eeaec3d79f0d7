package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.restart.Outcome;

/** Runs one attempt: one session's life. */
public interface Runner {

  /**
   * Blocks until the attempt is over and has released what it held. An exception is the same as
   * {@link Outcome.Failed}.
   */
  Outcome run(Attempt attempt) throws Exception;
}

package dev.sparkfailover.job.attempt;

import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.failure.Outcome;

/** Says what an outcome other than success means. */
public interface Diagnosis {

  /**
   * A failure by its cause.
   *
   * @param sessionStarted whether the attempt's session was up
   */
  Failure of(Outcome.Failed failed, boolean sessionStarted);

  /** A silence is a hang, unless the cluster is gone. */
  Failure of(Outcome.Hung hung);
}

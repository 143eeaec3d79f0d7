package dev.sparkfailover.job.attempt;

import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.failure.Outcome;

/** Says what an outcome other than success means. */
public interface Diagnosis {

  /** A failure by its cause. */
  Failure of(Outcome.Failed failed);

  /** A silence is a hang, unless the cluster is gone. */
  Failure of(Outcome.Hung hung);
}

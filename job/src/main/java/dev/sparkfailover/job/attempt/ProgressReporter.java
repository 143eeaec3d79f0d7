package dev.sparkfailover.job.attempt;

import dev.sparkfailover.job.failure.Suspect;

/**
 * What is at work and when each of it last moved on; thread-safe.
 *
 * <p>A task answers for itself; everything else is excused by whatever moves in the attempt.
 * Without work of its own (a cycle, an application) the attempt waits, and Spark's work alone is
 * never silent.
 */
public interface ProgressReporter {

  /** Something begins to work: from now on its silence counts. */
  void began(Suspect.Work what);

  /** It moved on. Unknown work begins. */
  void progressed(Suspect.Work what);

  /** It is over; no silence any more. */
  void ended(Suspect.Work what);

  /** All of it is over: the attempt waits or is gone. */
  void clear();
}

package dev.sparkfailover.job.attempt;

/**
 * What is at work and when each of it last moved on; thread-safe.
 *
 * <p>Spark reports its own work under names with the prefixes below. A task answers for itself;
 * everything else is excused by whatever moves in the attempt. Without a name of another kind (a
 * cycle, an application) the attempt waits, and Spark's work alone is never silent.
 */
public interface ProgressReporter {

  /** Begins the name of a running task. */
  String TASK = "task ";

  /** Begins the name of a running Spark job. */
  String JOB = "job ";

  /** Begins the name of a streaming query. */
  String QUERY = "query ";

  /** The name of an attempt's start, which has {@code JOB_START_TIMEOUT} as its bound. */
  String START = "start";

  /** Something begins to work: from now on its silence counts. */
  void began(String what);

  /** It moved on. Unknown names begin. */
  void progressed(String what);

  /** It is over; no silence any more. */
  void ended(String what);

  /** All of it is over: the attempt waits or is gone. */
  void clear();
}

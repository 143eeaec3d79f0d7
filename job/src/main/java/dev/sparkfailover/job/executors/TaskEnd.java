package dev.sparkfailover.job.executors;

/** What one task did that has ended; a negative number counts as 0. */
record TaskEnd(
    Result result, long millis, long gcMillis, long shuffleReadBytes, long shuffleWriteBytes) {

  /** How it ended; one that was killed on purpose neither failed nor completed. */
  enum Result {
    COMPLETED,
    FAILED,
    KILLED
  }

  TaskEnd {
    millis = Math.max(0, millis);
    gcMillis = Math.max(0, gcMillis);
    shuffleReadBytes = Math.max(0, shuffleReadBytes);
    shuffleWriteBytes = Math.max(0, shuffleWriteBytes);
  }

  /** A task of which Spark says no more than how it ended. */
  static TaskEnd withoutMetrics(Result result, long millis) {
    return new TaskEnd(result, millis, 0, 0, 0);
  }
}

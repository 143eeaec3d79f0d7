package dev.sparkfailover.job.executors;

/** Sums over all executors of all sessions of this process, or those of one executor. */
public record ExecutorTotals(
    long failedTasks,
    long completedTasks,
    long gcMillis,
    long taskMillis,
    long shuffleReadBytes,
    long shuffleWriteBytes) {
  static final ExecutorTotals ZERO = new ExecutorTotals(0, 0, 0, 0, 0, 0);

  ExecutorTotals plus(TaskEnd task) {
    return new ExecutorTotals(
        failedTasks + (task.result() == TaskEnd.Result.FAILED ? 1 : 0),
        completedTasks + (task.result() == TaskEnd.Result.COMPLETED ? 1 : 0),
        gcMillis + task.gcMillis(),
        taskMillis + task.millis(),
        shuffleReadBytes + task.shuffleReadBytes(),
        shuffleWriteBytes + task.shuffleWriteBytes());
  }
}

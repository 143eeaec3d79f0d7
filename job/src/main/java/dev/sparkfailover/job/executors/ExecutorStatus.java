package dev.sparkfailover.job.executors;

import java.time.Instant;
import java.util.Optional;

/**
 * One executor of the session, as {@code /status} shows it (docs/reference/formats.md); counts are
 * since its start.
 *
 * @param id a number, or "driver"; letters, digits and {@code . _ -} only
 * @param removeReason Spark's own words, for one that is gone
 */
public record ExecutorStatus(
    String id,
    String hostPort,
    boolean active,
    int cores,
    int activeTasks,
    long failedTasks,
    long completedTasks,
    long taskMillis,
    long gcMillis,
    long memoryUsedBytes,
    long memoryMaxBytes,
    long diskUsedBytes,
    long shuffleReadBytes,
    long shuffleWriteBytes,
    Optional<Instant> addedAt,
    Optional<Instant> removedAt,
    Optional<String> removeReason) {

  /** The driver of a cluster is listed among its executors, without a core. */
  public boolean runsTasks() {
    return cores > 0 || !"driver".equals(id);
  }
}

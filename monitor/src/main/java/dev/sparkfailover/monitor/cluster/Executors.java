package dev.sparkfailover.monitor.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the driver's REST API said of all executors of one application, the dead ones included.
 *
 * @param applicationId the session's application
 */
public record Executors(String applicationId, List<Executor> all) {

  public Executors {
    all = List.copyOf(all);
  }

  /** Those at work, without the driver's own row unless it is the only one (a local master). */
  public List<Executor> active() {
    return all.stream().filter(Executor::active).toList();
  }

  /**
   * One executor; counts are since its start, times in milliseconds as Spark has them.
   *
   * @param id a number, or "driver"
   * @param removeReason Spark's words, for a dead one
   */
  public record Executor(
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
      Optional<String> removeReason) {}
}

package dev.sparkfailover.monitor.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the job said of all executors of its session, those that are gone included.
 *
 * @param applicationId the session's application; of no use while no session is up
 */
public record Executors(String applicationId, List<Executor> all) {
  /** While no session is up. */
  public static final Executors NONE = new Executors("", List.of());

  public Executors {
    all = List.copyOf(all);
  }

  /** Those at work; the driver is one of them when it runs tasks itself (a local master). */
  public List<Executor> active() {
    return all.stream().filter(Executor::active).filter(Executor::runsTasks).toList();
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
      Optional<String> removeReason) {

    /** The driver of a cluster is listed among its executors, without a core. */
    boolean runsTasks() {
      return cores > 0 || !"driver".equals(id);
    }
  }
}

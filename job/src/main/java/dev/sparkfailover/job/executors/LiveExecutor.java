package dev.sparkfailover.job.executors;

import java.time.Instant;
import java.util.Optional;

/** One executor as the events change it; guarded by its {@link SessionExecutors}. */
final class LiveExecutor {
  private final String id;
  private String hostPort = "";
  private int cores;
  private int activeTasks;
  private ExecutorTotals did = ExecutorTotals.ZERO;
  private long memoryUsed;
  private long memoryMax;
  private long diskUsed;
  private Optional<Instant> addedAt = Optional.empty();
  private Optional<Instant> removedAt = Optional.empty();
  private Optional<String> removeReason = Optional.empty();

  LiveExecutor(String id) {
    this.id = PlainText.id(id);
  }

  void added(String host, int itsCores, Instant at) {
    if (hostPort.isEmpty()) {
      hostPort = PlainText.host(host);
    }
    cores = Math.max(0, itsCores);
    addedAt = Optional.of(at);
  }

  void storage(String itsHostPort, long maxBytes, Instant at) {
    hostPort = PlainText.host(itsHostPort);
    memoryMax = Math.max(0, maxBytes);
    addedAt = addedAt.or(() -> Optional.of(at));
  }

  void stored(StorageDelta delta) {
    memoryUsed = Math.max(0, memoryUsed + delta.memory());
    diskUsed = Math.max(0, diskUsed + delta.disk());
  }

  void taskStarted() {
    activeTasks++;
  }

  /** Of a task whose start was missed there is nothing to take back. */
  void taskEnded(TaskEnd task) {
    activeTasks = Math.max(0, activeTasks - 1);
    did = did.plus(task);
  }

  void removed(Instant at, String reason) {
    activeTasks = 0;
    memoryUsed = 0;
    diskUsed = 0;
    removedAt = Optional.of(at);
    removeReason = Optional.of(PlainText.reason(reason));
  }

  boolean removedBefore(Instant at) {
    return removedAt.filter(at::isAfter).isPresent();
  }

  boolean runsTasks() {
    return cores > 0 || !"driver".equals(id);
  }

  ExecutorStatus status() {
    return new ExecutorStatus(
        id,
        hostPort,
        removedAt.isEmpty(),
        cores,
        activeTasks,
        did.failedTasks(),
        did.completedTasks(),
        did.taskMillis(),
        did.gcMillis(),
        memoryUsed,
        memoryMax,
        diskUsed,
        did.shuffleReadBytes(),
        did.shuffleWriteBytes(),
        addedAt,
        removedAt,
        removeReason);
  }
}

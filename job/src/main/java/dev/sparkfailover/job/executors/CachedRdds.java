package dev.sparkfailover.job.executors;

import java.util.HashMap;
import java.util.Map;

/**
 * What each cached RDD takes on each executor: Spark drops its blocks at once, without an event for
 * each.
 */
final class CachedRdds {
  private final Map<Integer, Map<String, StorageDelta>> byRdd = new HashMap<>();

  void stored(int rdd, String executor, StorageDelta delta) {
    Map<String, StorageDelta> executors = byRdd.computeIfAbsent(rdd, id -> new HashMap<>());
    StorageDelta sum = executors.getOrDefault(executor, StorageDelta.NONE).plus(delta);
    if (!sum.equals(StorageDelta.NONE)) {
      executors.put(executor, sum);
    } else if (executors.remove(executor) != null || executors.isEmpty()) {
      byRdd.computeIfPresent(rdd, (id, left) -> left.isEmpty() ? null : left);
    }
  }

  /** What it took, by executor; nothing is kept of it. */
  Map<String, StorageDelta> drop(int rdd) {
    Map<String, StorageDelta> dropped = byRdd.remove(rdd);
    return dropped == null ? Map.of() : dropped;
  }

  void executorRemoved(String executor) {
    byRdd.values().removeIf(executors -> executors.remove(executor) != null && executors.isEmpty());
  }
}

package dev.sparkfailover.monitor.cluster;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adds up over all executors, dead and alive, of all sessions that the monitor saw: what happened
 * since it began to look. The sums never go back, though every session begins at 0 and Spark
 * forgets executors that are dead for long.
 */
public final class ExecutorTotals {
  /** Executors that are not listed any more are remembered for a while: none counts twice. */
  static final int MOST_ABSENT = 1_000;

  private static final int MOST_APPLICATIONS = 4;

  private final LinkedHashMap<String, Map<Life, Counts>> applications = new LinkedHashMap<>();
  private final Map<RemovalReason, Long> removed = new EnumMap<>(RemovalReason.class);
  private Counts sum = Counts.ZERO;
  private boolean began;

  /**
   * Takes in what the driver said; the same again changes nothing. What the first answer tells was
   * there before the monitor, and is not counted: its own restart would look like that of the job.
   */
  public synchronized void accept(Executors executors) {
    if (executors.session()) {
      Map<Life, Counts> known = known(executors.applicationId());
      Set<Life> listed = new HashSet<>();
      for (Executors.Executor each : executors.all()) {
        listed.add(Life.of(each));
        accept(each, known);
      }
      forget(known, listed);
    }
    began = true;
  }

  private Map<Life, Counts> known(String application) {
    Map<Life, Counts> known =
        Optional.ofNullable(applications.remove(application)).orElseGet(LinkedHashMap::new);
    applications.put(application, known);
    if (applications.size() > MOST_APPLICATIONS) {
      applications.remove(applications.firstEntry().getKey());
    }
    return known;
  }

  private void accept(Executors.Executor executor, Map<Life, Counts> known) {
    Life life = Life.of(executor);
    Counts before = known.getOrDefault(life, Counts.ZERO);
    Counts now = Counts.of(executor).atLeast(before);
    known.put(life, now);
    if (began) {
      sum = sum.plus(now.minus(before));
      if (now.dead() && !before.dead()) {
        removed.merge(RemovalReason.of(executor.removeReason()), 1L, Long::sum);
      }
    }
  }

  private static void forget(Map<Life, Counts> known, Set<Life> listed) {
    int tooMany = known.size() - listed.size() - MOST_ABSENT;
    Iterator<Life> oldest = known.keySet().iterator();
    while (tooMany > 0 && oldest.hasNext()) {
      if (!listed.contains(oldest.next())) {
        oldest.remove();
        tooMany--;
      }
    }
  }

  public synchronized Counts sum() {
    return sum;
  }

  public synchronized long removed(RemovalReason reason) {
    return removed.getOrDefault(reason, 0L);
  }

  /** For a test of how much is remembered. */
  synchronized int remembered() {
    return applications.values().stream().map(Map::keySet).mapToInt(Collection::size).sum();
  }

  /** An executor from its start to its end; one that registers again after that begins at 0. */
  private record Life(String id, Optional<Instant> addedAt) {
    static Life of(Executors.Executor executor) {
      return new Life(executor.id(), executor.addedAt());
    }
  }

  /** What executors did. */
  public record Counts(
      long failedTasks,
      long completedTasks,
      long gcMillis,
      long taskMillis,
      long shuffleReadBytes,
      long shuffleWriteBytes,
      boolean dead) {
    static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, false);

    static Counts of(Executors.Executor e) {
      return new Counts(
          e.failedTasks(),
          e.completedTasks(),
          e.gcMillis(),
          e.taskMillis(),
          e.shuffleReadBytes(),
          e.shuffleWriteBytes(),
          !e.active());
    }

    Counts atLeast(Counts o) {
      return new Counts(
          Math.max(failedTasks, o.failedTasks),
          Math.max(completedTasks, o.completedTasks),
          Math.max(gcMillis, o.gcMillis),
          Math.max(taskMillis, o.taskMillis),
          Math.max(shuffleReadBytes, o.shuffleReadBytes),
          Math.max(shuffleWriteBytes, o.shuffleWriteBytes),
          dead || o.dead);
    }

    Counts plus(Counts o) {
      return new Counts(
          failedTasks + o.failedTasks,
          completedTasks + o.completedTasks,
          gcMillis + o.gcMillis,
          taskMillis + o.taskMillis,
          shuffleReadBytes + o.shuffleReadBytes,
          shuffleWriteBytes + o.shuffleWriteBytes,
          false);
    }

    Counts minus(Counts o) {
      return new Counts(
          failedTasks - o.failedTasks,
          completedTasks - o.completedTasks,
          gcMillis - o.gcMillis,
          taskMillis - o.taskMillis,
          shuffleReadBytes - o.shuffleReadBytes,
          shuffleWriteBytes - o.shuffleWriteBytes,
          false);
    }
  }
}

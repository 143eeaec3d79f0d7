package dev.sparkfailover.job.executors;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The executors of one session, made from events in any order; thread-safe. Each event costs the
 * same, however many executors there are, and a look at all copies a bounded number of them.
 */
public final class SessionExecutors {
  /** So many are listed, and have series of their own; all are counted. */
  static final int MOST_ACTIVE = 500;

  /** As many as Spark's own page remembers. */
  static final int MOST_DEAD = 100;

  private final ExecutorTracker tracker;
  private final Map<String, LiveExecutor> active = new LinkedHashMap<>();
  private final LinkedHashMap<String, LiveExecutor> dead = new LinkedHashMap<>();
  private final CachedRdds rdds = new CachedRdds();
  private int died;
  private boolean over;

  SessionExecutors(ExecutorTracker tracker) {
    this.tracker = tracker;
  }

  /** The session is about to end: what its end does to executors is not counted. */
  public void end() {
    synchronized (this) {
      over = true;
    }
    tracker.ended(this);
  }

  synchronized void added(String id, String host, int cores, Instant at) {
    alive(id, at).ifPresent(executor -> executor.added(host, cores, at));
  }

  synchronized void storage(String id, String hostPort, long maxBytes, Instant at) {
    alive(id, at).ifPresent(executor -> executor.storage(hostPort, maxBytes, at));
  }

  /** Late news of one that is gone does not bring it back. */
  private Optional<LiveExecutor> alive(String id, Instant at) {
    LiveExecutor gone = dead.get(id);
    if (over || (gone != null && !gone.removedBefore(at))) {
      return Optional.empty();
    }
    return Optional.of(active.computeIfAbsent(id, LiveExecutor::new));
  }

  /** A second word on the same removal changes nothing. */
  synchronized void removed(String id, Instant at, String reason) {
    LiveExecutor executor = active.remove(id);
    if (over || (executor == null && dead.containsKey(id))) {
      return;
    }
    LiveExecutor gone = Optional.ofNullable(executor).orElseGet(() -> new LiveExecutor(id));
    gone.removed(at, reason);
    dead.remove(id);
    dead.put(id, gone);
    died++;
    if (dead.size() > MOST_DEAD) {
      dead.pollFirstEntry();
    }
    rdds.executorRemoved(id);
    tracker.removed(RemovalReason.of(Optional.ofNullable(reason)));
  }

  synchronized void taskStarted(String id) {
    Optional.ofNullable(active.get(id)).ifPresent(LiveExecutor::taskStarted);
  }

  /** What a task did counts, also when its executor is gone or was never heard of. */
  synchronized void taskEnded(String id, TaskEnd task) {
    if (!over) {
      Optional.ofNullable(active.getOrDefault(id, dead.get(id)))
          .ifPresent(executor -> executor.taskEnded(task));
      tracker.taskEnded(task);
    }
  }

  synchronized void stored(String id, StorageDelta delta) {
    Optional.ofNullable(active.get(id)).ifPresent(executor -> executor.stored(delta));
  }

  synchronized void cached(int rdd, String id, StorageDelta delta) {
    if (active.containsKey(id)) {
      stored(id, delta);
      rdds.stored(rdd, id, delta);
    }
  }

  synchronized void dropped(int rdd) {
    rdds.drop(rdd).forEach((id, size) -> stored(id, size.negated()));
  }

  /**
   * The executors at one moment.
   *
   * @param active how many run tasks now
   * @param dead how many went away since the session began
   * @param listed the active ones first, then those that went away last, within bounds
   */
  public record Snapshot(int active, int dead, List<ExecutorStatus> listed) {
    public static final Snapshot NONE = new Snapshot(0, 0, List.of());

    public Snapshot {
      listed = List.copyOf(listed);
    }
  }

  synchronized Snapshot snapshot() {
    List<ExecutorStatus> listed = new ArrayList<>();
    active.values().stream().limit(MOST_ACTIVE).map(LiveExecutor::status).forEach(listed::add);
    dead.values().stream().map(LiveExecutor::status).forEach(listed::add);
    int working = (int) active.values().stream().filter(LiveExecutor::runsTasks).count();
    return new Snapshot(working, died, listed);
  }
}

package dev.sparkfailover.job.executors;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows the executors of the session that is up, and what all executors of this process did; the
 * sums never go back, though every session begins at 0. Thread-safe.
 */
public final class ExecutorTracker {
  private final Map<RemovalReason, Long> removed = new EnumMap<>(RemovalReason.class);
  private ExecutorTotals totals = ExecutorTotals.ZERO;
  private Optional<SessionExecutors> session = Optional.empty();

  /** A session is up: from now on its executors are the ones that are shown. */
  public synchronized SessionExecutors begin() {
    SessionExecutors begun = new SessionExecutors(this);
    session = Optional.of(begun);
    return begun;
  }

  synchronized void ended(SessionExecutors ended) {
    session = session.filter(current -> !current.equals(ended));
  }

  synchronized void removed(RemovalReason reason) {
    removed.merge(reason, 1L, Long::sum);
  }

  synchronized void taskEnded(TaskEnd task) {
    totals = totals.plus(task);
  }

  public synchronized ExecutorTotals totals() {
    return totals;
  }

  /** How many executors went away for that reason. */
  public synchronized long removals(RemovalReason reason) {
    return removed.getOrDefault(reason, 0L);
  }

  private synchronized Optional<SessionExecutors> session() {
    return session;
  }

  /** The session's executors now; none while no session is up. */
  public SessionExecutors.Snapshot snapshot() {
    return session().map(SessionExecutors::snapshot).orElse(SessionExecutors.Snapshot.NONE);
  }

  /** The same as a list. */
  public List<ExecutorStatus> listed() {
    return snapshot().listed();
  }
}

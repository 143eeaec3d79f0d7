package dev.sparkfailover.job.http;

import dev.sparkfailover.job.executors.ExecutorStatus;
import dev.sparkfailover.job.executors.ExecutorTotals;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.executors.RemovalReason;
import dev.sparkfailover.job.executors.SessionExecutors;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Shows executors as {@code spark_executor*}. The rows of one that is gone vanish, rather than
 * saying what was once true; the counters keep what it did.
 */
public final class ExecutorMetrics {
  private static final double MILLIS = 1000.0;

  private final MeterRegistry registry;

  /** Held here: a registry keeps no counter's source alive. */
  private final ExecutorTracker tracker;

  private final Map<MultiGauge, ToDoubleFunction<ExecutorStatus>> perExecutor;
  private volatile Shown shown = new Shown(SessionExecutors.Snapshot.NONE, Map.of());

  /** What the rows show, by executor. */
  private record Shown(SessionExecutors.Snapshot snapshot, Map<String, ExecutorStatus> active) {}

  public ExecutorMetrics(MeterRegistry registry, ExecutorTracker tracker) {
    this.registry = registry;
    this.tracker = tracker;
    state("active", SessionExecutors.Snapshot::active);
    state("dead", SessionExecutors.Snapshot::dead);
    perExecutor =
        Map.of(
            gauge("memory.used", "bytes", "Memory in use for storage"),
            ExecutorStatus::memoryUsedBytes,
            gauge("memory.max", "bytes", "Memory there is for storage"),
            ExecutorStatus::memoryMaxBytes,
            gauge("disk.used", "bytes", "Disk in use for storage"),
            ExecutorStatus::diskUsedBytes,
            gauge("cores", "", "Cores"),
            ExecutorStatus::cores,
            gauge("active.tasks", "", "Tasks at work"),
            ExecutorStatus::activeTasks);
    counters();
  }

  /** Takes in what is the case now, so that all series of a scrape agree. */
  public synchronized void refresh() {
    SessionExecutors.Snapshot now = tracker.snapshot();
    Set<String> before = shown.active().keySet();
    shown = new Shown(now, active(now.listed()));
    if (!before.equals(shown.active().keySet())) {
      perExecutor.forEach((gauge, value) -> gauge.register(rows(value)));
    }
  }

  private static Map<String, ExecutorStatus> active(List<ExecutorStatus> listed) {
    Map<String, ExecutorStatus> active = new TreeMap<>();
    listed.stream()
        .filter(executor -> executor.active() && executor.runsTasks())
        .forEach(executor -> active.put(executor.id(), executor));
    return active;
  }

  private List<Row<?>> rows(ToDoubleFunction<ExecutorStatus> value) {
    return shown.active().keySet().stream()
        .<Row<?>>map(id -> Row.of(Tags.of("executor", id), this, m -> m.value(id, value)))
        .toList();
  }

  private double value(String id, ToDoubleFunction<ExecutorStatus> value) {
    ExecutorStatus executor = shown.active().get(id);
    return executor == null ? Double.NaN : value.applyAsDouble(executor);
  }

  private void state(String state, ToIntFunction<SessionExecutors.Snapshot> count) {
    Gauge.builder("spark.executors", this, m -> count.applyAsInt(m.shown.snapshot()))
        .description("Executors of the session, by state")
        .tag("state", state)
        .register(registry);
  }

  private MultiGauge gauge(String name, String unit, String description) {
    return MultiGauge.builder("spark.executor." + name)
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .register(registry);
  }

  private void counters() {
    counter("failed.tasks", "", "Tasks that failed", ExecutorTotals::failedTasks);
    counter("completed.tasks", "", "Tasks that ended well", ExecutorTotals::completedTasks);
    counter("gc", "seconds", "Collecting garbage", sum -> sum.gcMillis() / MILLIS);
    counter("task", "seconds", "At work on tasks", sum -> sum.taskMillis() / MILLIS);
    counter("shuffle.read", "bytes", "Read in shuffles", ExecutorTotals::shuffleReadBytes);
    counter("shuffle.write", "bytes", "Written for shuffles", ExecutorTotals::shuffleWriteBytes);
    for (RemovalReason reason : RemovalReason.values()) {
      FunctionCounter.builder("spark.executors.removed", tracker, t -> t.removals(reason))
          .description("Executors that went away, by why, since the process started")
          .tag("reason", reason.label())
          .register(registry);
    }
  }

  private void counter(
      String name, String unit, String what, ToDoubleFunction<ExecutorTotals> value) {
    FunctionCounter.builder(
            "spark.executors." + name, tracker, t -> value.applyAsDouble(t.totals()))
        .description(what + ", all executors of all attempts since the process started")
        .baseUnit(unit.isEmpty() ? null : unit)
        .register(registry);
  }
}

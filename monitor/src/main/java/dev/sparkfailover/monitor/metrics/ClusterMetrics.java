package dev.sparkfailover.monitor.metrics;

import dev.sparkfailover.monitor.cluster.ExecutorTotals;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.RemovalReason;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What the monitor sees of the cluster that one job works on: {@code spark_*}. A gauge of which
 * nothing is known any more vanishes, rather than saying what was once true.
 */
public final class ClusterMetrics {
  private static final List<String> WORKER_STATES =
      List.of("alive", "dead", "decommissioned", "unknown");
  private static final double MILLIS = 1000.0;

  private static final MasterState NO_CLUSTER =
      new MasterState("UNKNOWN", List.of(), 0, 0, 0, 0, List.of(), 0);

  private final ExecutorTotals totals = new ExecutorTotals();
  private final MeterRegistry registry;
  private final Tags application;
  private final VanishingGauge executors;
  private final VanishingGauge workers;
  private final VanishingGauge cores;
  private final VanishingGauge memory;
  private final Map<VanishingGauge, ToDoubleFunction<Executor>> perExecutor;

  public ClusterMetrics(MeterRegistry registry, String application) {
    this.registry = registry;
    this.application = Tags.of("application", application);
    executors = gauge("spark.executors", "", "state", "Executors of the session, by state");
    workers = gauge("spark.workers", "", "state", "Workers that the Spark master lists, by state");
    cores = gauge("spark.cluster.cores", "", "state", "Cores of all workers that are alive");
    memory =
        gauge("spark.cluster.memory", "bytes", "state", "Memory that workers have for executors");
    perExecutor = perExecutor();
    counters();
    cluster(Optional.of(NO_CLUSTER));
    // Not told to the totals: nobody said so.
    executors.show(Map.of("active", 0.0, "dead", 0.0));
  }

  private Map<VanishingGauge, ToDoubleFunction<Executor>> perExecutor() {
    return Map.of(
        gauge("spark.executor.memory.used", "bytes", "executor", "Memory in use for storage"),
        Executor::memoryUsedBytes,
        gauge("spark.executor.memory.max", "bytes", "executor", "Memory there is for storage"),
        Executor::memoryMaxBytes,
        gauge("spark.executor.disk.used", "bytes", "executor", "Disk in use for storage"),
        Executor::diskUsedBytes,
        gauge("spark.executor.cores", "", "executor", "Cores"),
        Executor::cores,
        gauge("spark.executor.active.tasks", "", "executor", "Tasks at work"),
        Executor::activeTasks);
  }

  private VanishingGauge gauge(String name, String unit, String label, String description) {
    return new VanishingGauge(registry, name, unit, description, application, label);
  }

  private void counters() {
    counter("failed.tasks", "", "Tasks that failed", sum -> sum.failedTasks());
    counter("completed.tasks", "", "Tasks that ended well", sum -> sum.completedTasks());
    counter("gc", "seconds", "Collecting garbage", sum -> sum.gcMillis() / MILLIS);
    counter("task", "seconds", "At work on tasks", sum -> sum.taskMillis() / MILLIS);
    counter("shuffle.read", "bytes", "Read in shuffles", sum -> sum.shuffleReadBytes());
    counter("shuffle.write", "bytes", "Written for shuffles", sum -> sum.shuffleWriteBytes());
    for (RemovalReason reason : RemovalReason.values()) {
      FunctionCounter.builder("spark.executors.removed", totals, t -> t.removed(reason))
          .description("Executors that went away, by why, since the monitor started")
          .tags(application.and("reason", reason.label()))
          .register(registry);
    }
  }

  private void counter(
      String name, String unit, String what, ToDoubleFunction<ExecutorTotals.Counts> value) {
    FunctionCounter.builder("spark.executors." + name, totals, t -> value.applyAsDouble(t.sum()))
        .description(what + ", all executors of all attempts since the monitor started")
        .baseUnit(unit.isEmpty() ? null : unit)
        .tags(application)
        .register(registry);
  }

  /** The newest picture of the job; one thread at a time. */
  public void accept(JobSnapshot picture) {
    Observations seen = picture.seen();
    show(seen.executors(), seen, this::executors);
    show(seen.master(), seen, this::cluster);
  }

  /** What was never answered stays at 0. */
  private static <T> void show(
      LastAnswer<T> reading, Observations seen, Consumer<Optional<T>> gauges) {
    if (reading.value().isPresent()) {
      boolean fresh = reading.fresh(seen.now(), seen.staleAfter());
      gauges.accept(fresh ? reading.value() : Optional.empty());
    }
  }

  private void executors(Optional<Executors> said) {
    said.ifPresent(totals::accept);
    executors.show(
        said.map(
                e -> Map.of("active", (double) e.active().size(), "dead", (double) e.dead().size()))
            .orElse(Map.of()));
    List<Executor> active = said.map(Executors::active).orElse(List.of());
    perExecutor.forEach((gauge, value) -> gauge.show(byId(active, value)));
  }

  private static Map<String, Double> byId(List<Executor> all, ToDoubleFunction<Executor> value) {
    Map<String, Double> values = new HashMap<>();
    all.forEach(each -> values.put(each.id(), value.applyAsDouble(each)));
    return values;
  }

  private void cluster(Optional<MasterState> said) {
    workers.show(said.map(ClusterMetrics::byState).orElse(Map.of()));
    cores.show(
        said.map(m -> Map.of("total", (double) m.cores(), "used", (double) m.coresUsed()))
            .orElse(Map.of()));
    memory.show(
        said.map(
                m ->
                    Map.of("total", (double) m.memoryBytes(), "used", (double) m.memoryUsedBytes()))
            .orElse(Map.of()));
  }

  private static Map<String, Double> byState(MasterState master) {
    Map<String, Double> counts = new HashMap<>();
    WORKER_STATES.forEach(state -> counts.put(state, 0.0));
    for (MasterState.Worker worker : master.workers()) {
      String state = worker.state().toLowerCase(Locale.ROOT);
      counts.merge(WORKER_STATES.contains(state) ? state : "unknown", 1.0, Double::sum);
    }
    return counts;
  }
}

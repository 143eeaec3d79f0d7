package dev.sparkfailover.monitor.metrics;

import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the monitor sees of the cluster that one job works on: {@code spark_workers}, {@code
 * spark_cluster_*}. A gauge of which nothing is known any more vanishes, rather than saying what
 * was once true.
 */
public final class ClusterMetrics {
  private static final List<String> WORKER_STATES =
      List.of("alive", "dead", "decommissioned", "unknown");

  private static final MasterState NO_CLUSTER =
      new MasterState("UNKNOWN", List.of(), 0, 0, 0, 0, List.of(), 0);

  private final MeterRegistry registry;
  private final Tags application;
  private final VanishingGauge workers;
  private final VanishingGauge cores;
  private final VanishingGauge memory;

  public ClusterMetrics(MeterRegistry registry, String application) {
    this.registry = registry;
    this.application = Tags.of("application", application);
    workers = gauge("spark.workers", "", "state", "Workers that the Spark master lists, by state");
    cores = gauge("spark.cluster.cores", "", "state", "Cores of all workers that are alive");
    memory =
        gauge("spark.cluster.memory", "bytes", "state", "Memory that workers have for executors");
    cluster(Optional.of(NO_CLUSTER));
  }

  private VanishingGauge gauge(String name, String unit, String label, String description) {
    return new VanishingGauge(registry, name, unit, description, application, label);
  }

  /** The newest picture of the job; one thread at a time. */
  public void accept(JobSnapshot picture) {
    Observations seen = picture.seen();
    // What was never answered stays at 0.
    if (seen.master().value().isPresent()) {
      boolean fresh = seen.master().fresh(seen.now(), seen.staleAfter());
      cluster(fresh ? seen.master().value() : Optional.empty());
    }
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

package dev.sparkfailover.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Diagnosis;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import dev.sparkfailover.monitor.status.Status;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterMetricsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration STALE_AFTER = Duration.ofSeconds(30);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ClusterMetrics metrics = new ClusterMetrics(registry, "shop");

  @Test
  void everySeriesWithFixedLabelsIsThereFromTheStart() {
    assertThat(series())
        .containsExactlyInAnyOrder(
            "spark_cluster_cores{application=\"shop\",state=\"total\"} 0.0",
            "spark_cluster_cores{application=\"shop\",state=\"used\"} 0.0",
            "spark_cluster_memory_bytes{application=\"shop\",state=\"total\"} 0.0",
            "spark_cluster_memory_bytes{application=\"shop\",state=\"used\"} 0.0",
            "spark_workers{application=\"shop\",state=\"alive\"} 0.0",
            "spark_workers{application=\"shop\",state=\"dead\"} 0.0",
            "spark_workers{application=\"shop\",state=\"decommissioned\"} 0.0",
            "spark_workers{application=\"shop\",state=\"unknown\"} 0.0");
  }

  @Test
  void clusterIsWhatTheMasterSays() {
    metrics.accept(picture(0));
    assertThat(series("spark_workers"))
        .containsExactlyInAnyOrder(
            "spark_workers{application=\"shop\",state=\"alive\"} 1.0",
            "spark_workers{application=\"shop\",state=\"dead\"} 2.0",
            "spark_workers{application=\"shop\",state=\"decommissioned\"} 0.0",
            "spark_workers{application=\"shop\",state=\"unknown\"} 1.0");
    assertThat(series("spark_cluster"))
        .containsExactlyInAnyOrder(
            "spark_cluster_cores{application=\"shop\",state=\"total\"} 8.0",
            "spark_cluster_cores{application=\"shop\",state=\"used\"} 6.0",
            "spark_cluster_memory_bytes{application=\"shop\",state=\"total\"} 1024.0",
            "spark_cluster_memory_bytes{application=\"shop\",state=\"used\"} 512.0");
  }

  @Test
  void gaugesOfASilentSourceVanishAndComeBack() {
    JobSnapshot last = picture(0);
    metrics.accept(last);
    metrics.accept(later(last, STALE_AFTER.plusNanos(1)));
    assertThat(series("spark_workers")).isEmpty();
    assertThat(series("spark_cluster")).isEmpty();
    metrics.accept(picture(60));
    assertThat(series("spark_workers")).hasSize(4);
  }

  @Test
  void twoJobsAreToldApart() {
    ClusterMetrics other = new ClusterMetrics(registry, "bank");
    other.accept(picture(0));
    assertThat(series("spark_workers"))
        .contains(
            "spark_workers{application=\"bank\",state=\"alive\"} 1.0",
            "spark_workers{application=\"shop\",state=\"alive\"} 0.0");
  }

  @Test
  void executorsAreTheJobsOwnSeries() {
    metrics.accept(picture(0));
    assertThat(series("spark_executor")).isEmpty();
  }

  private List<String> series(String... prefixes) {
    Stream<String> all = registry.scrape().lines().filter(line -> line.startsWith("spark_"));
    return prefixes.length == 0
        ? all.toList()
        : all.filter(line -> line.startsWith(prefixes[0])).toList();
  }

  private static JobSnapshot picture(int second) {
    Moment now = new Moment(NOW.plusSeconds(second), Duration.ofSeconds(second).toNanos());
    MasterState master =
        new MasterState(
            "ALIVE",
            List.of(worker("ALIVE"), worker("DEAD"), worker("DEAD"), worker("ASLEEP")),
            8,
            6,
            1024,
            512,
            List.of(),
            0);
    return picture(now, LastAnswer.of(master, now));
  }

  private static MasterState.Worker worker(String state) {
    return new MasterState.Worker("w", URI.create("http://w:8081"), state, 2, 1, 10, 5);
  }

  private static JobSnapshot later(JobSnapshot picture, Duration time) {
    Moment then = picture.seen().now();
    Moment now = new Moment(then.at().plus(time), then.nanos() + time.toNanos());
    return picture(now, picture.seen().master());
  }

  private static JobSnapshot picture(Moment now, LastAnswer<MasterState> master) {
    Observations seen =
        new Observations(
            now,
            STALE_AFTER,
            "shop",
            LastAnswer.none(),
            LastAnswer.none(),
            master,
            Map.of(),
            LastAnswer.none(),
            LastAnswer.none());
    return new JobSnapshot(seen, new Diagnosis(Status.UNKNOWN, "why", "next"), List.of());
  }
}

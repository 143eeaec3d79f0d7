package dev.sparkfailover.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.SomeExecutors;
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
            "spark_executors_completed_tasks_total{application=\"shop\"} 0.0",
            "spark_executors_failed_tasks_total{application=\"shop\"} 0.0",
            "spark_executors_gc_seconds_total{application=\"shop\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"connection\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"decommissioned\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"driver\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"evicted\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"exit\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"heartbeat\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"memory\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"other\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"signal\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"start\"} 0.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"worker\"} 0.0",
            "spark_executors_shuffle_read_bytes_total{application=\"shop\"} 0.0",
            "spark_executors_shuffle_write_bytes_total{application=\"shop\"} 0.0",
            "spark_executors_task_seconds_total{application=\"shop\"} 0.0",
            "spark_executors{application=\"shop\",state=\"active\"} 0.0",
            "spark_executors{application=\"shop\",state=\"dead\"} 0.0",
            "spark_workers{application=\"shop\",state=\"alive\"} 0.0",
            "spark_workers{application=\"shop\",state=\"dead\"} 0.0",
            "spark_workers{application=\"shop\",state=\"decommissioned\"} 0.0",
            "spark_workers{application=\"shop\",state=\"unknown\"} 0.0");
  }

  @Test
  void executorsHaveARowEachAsLongAsTheyLive() {
    metrics.accept(picture(Executors.NONE, 0));
    metrics.accept(
        picture(
            SomeExecutors.session("app", SomeExecutors.active(0, 4), SomeExecutors.active(1, 6)),
            1));
    assertThat(series("spark_executor_"))
        .containsExactlyInAnyOrder(
            "spark_executor_active_tasks{application=\"shop\",executor=\"0\"} 1.0",
            "spark_executor_active_tasks{application=\"shop\",executor=\"1\"} 1.0",
            "spark_executor_cores{application=\"shop\",executor=\"0\"} 2.0",
            "spark_executor_cores{application=\"shop\",executor=\"1\"} 2.0",
            "spark_executor_disk_used_bytes{application=\"shop\",executor=\"0\"} 10.0",
            "spark_executor_disk_used_bytes{application=\"shop\",executor=\"1\"} 10.0",
            "spark_executor_memory_max_bytes{application=\"shop\",executor=\"0\"} 1000.0",
            "spark_executor_memory_max_bytes{application=\"shop\",executor=\"1\"} 1000.0",
            "spark_executor_memory_used_bytes{application=\"shop\",executor=\"0\"} 104.0",
            "spark_executor_memory_used_bytes{application=\"shop\",executor=\"1\"} 106.0");
    metrics.accept(
        picture(
            SomeExecutors.session(
                "app",
                SomeExecutors.active(0, 5),
                SomeExecutors.dead(1, 6, "Command exited with code 137")),
            2));
    assertThat(series("spark_executor_memory_used_bytes"))
        .containsExactly(
            "spark_executor_memory_used_bytes{application=\"shop\",executor=\"0\"} 105.0");
    assertThat(series("spark_executors"))
        .contains(
            "spark_executors{application=\"shop\",state=\"active\"} 1.0",
            "spark_executors{application=\"shop\",state=\"dead\"} 1.0",
            "spark_executors_completed_tasks_total{application=\"shop\"} 11.0",
            "spark_executors_gc_seconds_total{application=\"shop\"} 0.011",
            "spark_executors_shuffle_write_bytes_total{application=\"shop\"} 11.0",
            "spark_executors_removed_total{application=\"shop\",reason=\"signal\"} 1.0");
    metrics.accept(picture(Executors.NONE, 3));
    assertThat(series("spark_executor_")).isEmpty();
    assertThat(series("spark_executors"))
        .contains(
            "spark_executors{application=\"shop\",state=\"active\"} 0.0",
            "spark_executors_completed_tasks_total{application=\"shop\"} 11.0");
  }

  @Test
  void clusterIsWhatTheMasterSays() {
    metrics.accept(picture(Executors.NONE, 0));
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
    Executors executors = SomeExecutors.session("app", SomeExecutors.active(0, 4));
    JobSnapshot last = picture(executors, 0);
    metrics.accept(last);
    metrics.accept(later(last, STALE_AFTER.plusNanos(1)));
    assertThat(series("spark_executor_")).isEmpty();
    assertThat(series("spark_executors{")).isEmpty();
    assertThat(series("spark_workers")).isEmpty();
    assertThat(series("spark_cluster")).isEmpty();
    assertThat(series("spark_executors_")).hasSize(17);
    metrics.accept(picture(executors, 60));
    assertThat(series("spark_executor_")).hasSize(5);
    assertThat(series("spark_executors{")).hasSize(2);
    assertThat(series("spark_workers")).hasSize(4);
  }

  @Test
  void twoJobsAreToldApart() {
    ClusterMetrics other = new ClusterMetrics(registry, "bank");
    other.accept(picture(SomeExecutors.many("app", 3, 0), 0));
    metrics.accept(picture(SomeExecutors.many("app", 2, 0), 0));
    assertThat(series("spark_executors{"))
        .contains(
            "spark_executors{application=\"bank\",state=\"active\"} 3.0",
            "spark_executors{application=\"shop\",state=\"active\"} 2.0");
    assertThat(series("spark_executor_cores")).hasSize(5);
  }

  /** A tenth of a scrape interval of 5 s is allowed. */
  @Test
  void fiveHundredExecutorsAreScrapedFast() {
    long slowest = 0;
    for (int second = 0; second < 20; second++) {
      metrics.accept(picture(SomeExecutors.many("app", 500, second), second));
      long begin = System.nanoTime();
      assertThat(registry.scrape()).contains("executor=\"499\"");
      slowest = second < 5 ? 0 : Math.max(slowest, System.nanoTime() - begin);
    }
    assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(500));
  }

  private List<String> series(String... prefixes) {
    Stream<String> all = registry.scrape().lines().filter(line -> line.startsWith("spark_"));
    return prefixes.length == 0
        ? all.toList()
        : all.filter(line -> line.startsWith(prefixes[0])).toList();
  }

  private static JobSnapshot picture(Executors executors, int second) {
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
    return picture(now, LastAnswer.of(executors, now), LastAnswer.of(master, now));
  }

  private static MasterState.Worker worker(String state) {
    return new MasterState.Worker("w", URI.create("http://w:8081"), state, 2, 1, 10, 5);
  }

  private static JobSnapshot later(JobSnapshot picture, Duration time) {
    Moment then = picture.seen().now();
    Moment now = new Moment(then.at().plus(time), then.nanos() + time.toNanos());
    return picture(now, picture.seen().executors(), picture.seen().master());
  }

  private static JobSnapshot picture(
      Moment now, LastAnswer<Executors> executors, LastAnswer<MasterState> master) {
    Observations seen =
        new Observations(
            now,
            STALE_AFTER,
            "shop",
            LastAnswer.none(),
            LastAnswer.none(),
            master,
            Map.of(),
            executors,
            LastAnswer.none());
    return new JobSnapshot(seen, new Diagnosis(Status.UNKNOWN, "why", "next"), List.of());
  }
}

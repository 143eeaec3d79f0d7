package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.web.TextFormat;
import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.status.PublishedRows;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.status.WaitingInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobMetricsTest {
  private static final String OPEN_METRICS = "application/openmetrics-text";

  /** What a Prometheus server sends. */
  private static final String PROMETHEUS =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;"
          + "q=0.7,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,"
          + "*/*;q=0.1";

  @Test
  void theExportedSeriesAreExactlyThese() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      assertThat(pinned(scrape(fixture)).keySet()).containsExactlyInAnyOrderElementsOf(series());
      assertThat(pinned(fixture.get("/metrics", "Accept", PROMETHEUS).body()).keySet())
          .containsExactlyInAnyOrderElementsOf(series());
    }
  }

  @Test
  void everySeriesBeginsAtZeroUnlessItIsASetting() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      fixture.backlog.set(WaitingInput.NONE);
      assertThat(
              pinned(scrape(fixture)).entrySet().stream()
                  .filter(e -> Double.parseDouble(e.getValue()) != 0)
                  .map(Map.Entry::getKey))
          .containsExactlyInAnyOrder(
              "failover_state{state=\"starting\"}",
              "failover_state_entered_timestamp_seconds{state=\"starting\"}",
              "failover_restarts_limit",
              "failover_start_timeout_seconds",
              "failover_backoff_max_seconds",
              "failover_cycle_interval_seconds",
              "failover_hang_timeout_seconds",
              "failover_freshness_target_seconds",
              "failover_disk_free_bytes{folder=\"data\"}",
              "failover_disk_free_bytes{folder=\"log\"}",
              "failover_disk_free_bytes{folder=\"temp\"}",
              "failover_disk_size_bytes{folder=\"data\"}",
              "failover_disk_size_bytes{folder=\"log\"}",
              "failover_disk_size_bytes{folder=\"temp\"}",
              "failover_fault_rate",
              "failover_last_progress_timestamp_seconds",
              "failover_build_info{pipeline=\"orders\",version=\"0.1.0\"}");
    }
  }

  @Test
  void eventsMoveTheSeries() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().forEach(fixture::report);
      EventScript.failure().forEach(fixture::report);
      assertThat(pinned(scrape(fixture)))
          .containsEntry("failover_state{state=\"backoff\"}", "1.0")
          .containsEntry("failover_state{state=\"running\"}", "0.0")
          .containsEntry(
              "failover_state_entered_timestamp_seconds{state=\"backoff\"}", "1.772359209E9")
          .containsEntry("failover_state_time_seconds_total{state=\"running\"}", "7.5")
          .containsEntry("failover_restarts_total{reason=\"pipeline\"}", "1.0")
          .containsEntry("failover_failures_total{reason=\"pipeline\"}", "1.0")
          .containsEntry("failover_restarts_consecutive", "1.0")
          .containsEntry("failover_backoff_delay_seconds", "2.3")
          .containsEntry("failover_next_restart_timestamp_seconds", "1.7723592113E9")
          .containsEntry("failover_session_start_seconds_count", "1")
          .containsEntry("failover_session_start_seconds_sum", "2.0")
          .containsEntry("failover_cycle_seconds_count{outcome=\"success\"}", "1")
          .containsEntry("failover_cycle_seconds_sum{outcome=\"success\"}", "3.25")
          .containsEntry("failover_cycle_seconds_count{outcome=\"failure\"}", "1")
          .containsEntry("failover_cycle_last_success_timestamp_seconds", "1.772359205E9")
          .containsEntry("failover_cycle_started_timestamp_seconds", "1.772359208E9")
          .containsEntry("failover_rows_total{result=\"processed\"}", "1000.0")
          .containsEntry("failover_rows_total{result=\"quarantined\"}", "4.0")
          .containsEntry("failover_faults_injected_total{kind=\"exception\"}", "1.0")
          .containsEntry("failover_input_backlog_files", "3.0")
          .containsEntry("failover_input_oldest_timestamp_seconds", "1.77235914E9")
          .containsEntry("failover_last_progress_timestamp_seconds", "1.772359195E9");
      EventScript.recovery().forEach(fixture::report);
      assertThat(pinned(scrape(fixture)))
          .containsEntry("failover_backoff_delay_seconds", "0.0")
          .containsEntry("failover_next_restart_timestamp_seconds", "0.0")
          .containsEntry("failover_last_restart_timestamp_seconds", "1.772359212E9")
          .containsEntry("failover_restarts_consecutive", "0.0")
          .containsEntry("failover_quarantined_files_total", "1.0")
          .containsEntry("failover_recovery_seconds_count", "1")
          .containsEntry("failover_recovery_seconds_sum", "5.0")
          .containsEntry("failover_rows_total{result=\"processed\"}", "1500.0");
    }
  }

  @Test
  void countersGoOnInTheNextProcess() throws IOException {
    History before = History.EMPTY;
    for (Event event : EventScript.goodCycle()) {
      before = before.after(event);
    }
    for (Event event : EventScript.failure()) {
      before = before.after(event);
    }
    before = before.after(new Event.Recovered(before.at(), Duration.ofMillis(7_250)));
    before = before.after(new Event.Recovered(before.at(), Duration.ofHours(30)));
    Instant commit = EndpointsFixture.START.plusSeconds(5);
    PublishedRows done = new PublishedRows(1000, 4, Optional.of(commit));
    try (EndpointsFixture fixture =
        new EndpointsFixture(before, Optional.of(done), Optional.empty())) {
      assertThat(pinned(scrape(fixture)))
          .containsEntry("failover_restarts_total{reason=\"pipeline\"}", "1.0")
          .containsEntry("failover_cycle_seconds_count{outcome=\"failure\"}", "1")
          .containsEntry("failover_cycle_seconds_sum{outcome=\"failure\"}", "1.0")
          .containsEntry("failover_recovery_seconds_count", "2")
          .containsEntry("failover_recovery_seconds_sum", "108007.25")
          .containsEntry("failover_faults_injected_total{kind=\"exception\"}", "1.0")
          .containsEntry("failover_rows_total{result=\"processed\"}", "1000.0")
          .containsEntry("failover_rows_total{result=\"quarantined\"}", "4.0")
          .containsEntry("failover_state_time_seconds_total{state=\"running\"}", "7.5")
          .containsEntry("failover_cycle_last_success_timestamp_seconds", "1.772359205E9")
          .containsEntry("failover_next_restart_timestamp_seconds", "1.7723592113E9")
          .containsEntry("failover_backoff_delay_seconds", "1.3");
    }
  }

  @Test
  void rowsThatNobodyCouldReadAreNotShownAsZero() throws IOException {
    try (EndpointsFixture fixture =
        new EndpointsFixture(History.EMPTY, Optional.empty(), Optional.empty())) {
      EventScript.goodCycle().forEach(fixture::report);
      assertThat(scrape(fixture))
          .contains("failover_restarts_total{")
          .doesNotContain("failover_rows_total");
    }
  }

  @Test
  void withoutItsPastAProcessHasNoCounters() {
    StatusModel model =
        new StatusModel(new ManualClock(EndpointsFixture.START), History.EMPTY, Optional.empty());
    try (JobMetrics metrics = JobMetrics.withoutPast(EndpointsFixture.info(), model)) {
      assertThat(
              metrics.scrape(TextFormat.PROMETHEUS).lines().filter(l -> l.startsWith("failover_")))
          .anyMatch(line -> line.startsWith("failover_state{"))
          .anyMatch(line -> line.startsWith("failover_restarts_limit{"))
          .noneMatch(line -> line.contains("_total{"))
          .noneMatch(line -> line.startsWith("failover_recovery_seconds"))
          .noneMatch(line -> line.contains("outcome=\"failure\""));
    }
  }

  @Test
  void thePlatformIsThereToo() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      assertThat(scrape(fixture))
          .contains("jvm_memory_used_bytes{application=\"shop\",area=\"heap\"")
          .contains("jvm_memory_usage_after_gc{", "jvm_gc_overhead{")
          .contains("jvm_threads_deadlocked_threads{", "jvm_threads_live_threads{")
          .contains("process_cpu_usage{", "process_uptime_seconds{", "process_files_open_files{")
          .contains("log4j2_events_total{application=\"shop\",level=\"error\"}")
          .contains("jvm_info{", "jvm_classes_loaded_classes{");
    }
  }

  @Test
  void theFormatIsNegotiatedAndNeverProtobuf() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      assertThat(contentType(fixture, "*/*")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(contentType(fixture, PROMETHEUS))
          .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(contentType(fixture, "application/vnd.google.protobuf")).startsWith("text/plain");
      assertThat(contentType(fixture, OPEN_METRICS + ";q=0")).startsWith("text/plain");
      assertThat(contentType(fixture, OPEN_METRICS + ";q=0.4, text/plain; q=0.5"))
          .startsWith("text/plain");
      assertThat(contentType(fixture, "no media type;;q=x")).startsWith("text/plain");
      assertThat(fixture.get("/metrics", "Accept", OPEN_METRICS).body()).endsWith("# EOF\n");
      assertThat(scrape(fixture)).doesNotContain("# EOF");
    }
  }

  private static String contentType(EndpointsFixture fixture, String accept) throws IOException {
    HttpResponse<String> answer = fixture.get("/metrics", "Accept", accept);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }

  private static String scrape(EndpointsFixture fixture) throws IOException {
    return fixture.get("/metrics").body();
  }

  /** The job's own series without the common label; of the buckets only the last of each. */
  private static Map<String, String> pinned(String scrape) {
    return scrape
        .lines()
        .filter(line -> line.startsWith("failover_") || line.startsWith("spark_"))
        .filter(line -> !line.contains("_bucket{") || line.contains("le=\"+Inf\""))
        .collect(
            Collectors.toMap(
                line -> series(line.substring(0, line.lastIndexOf(' '))),
                line -> line.substring(line.lastIndexOf(' ') + 1),
                (a, b) -> b,
                TreeMap::new));
  }

  private static String series(String withApplication) {
    assertThat(withApplication).contains("{application=\"shop\"");
    return withApplication
        .replace("application=\"shop\",", "")
        .replace("{application=\"shop\"}", "");
  }

  private static List<String> series() throws IOException {
    try (InputStream in = JobMetricsTest.class.getResourceAsStream("series.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}

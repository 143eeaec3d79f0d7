package dev.sparkfailover.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Diagnosis;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import dev.sparkfailover.monitor.status.Status;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MonitorMetrics metrics =
      new MonitorMetrics(
          registry,
          "shop",
          List.of("job", "log"),
          Duration.ofMinutes(5),
          () -> NOW,
          () -> Optional.of(NOW));

  @Test
  void everySeriesIsThereFromTheStart() {
    assertThat(registry.scrape().lines().filter(line -> line.startsWith("monitor_")))
        .containsExactlyInAnyOrder(
            "monitor_alerts_firing{application=\"shop\",severity=\"critical\"} 0.0",
            "monitor_alerts_firing{application=\"shop\",severity=\"info\"} 0.0",
            "monitor_alerts_firing{application=\"shop\",severity=\"other\"} 0.0",
            "monitor_alerts_firing{application=\"shop\",severity=\"warning\"} 0.0",
            "monitor_job_status{application=\"shop\",status=\"exhausted\"} 0.0",
            "monitor_job_status{application=\"shop\",status=\"healthy\"} 0.0",
            "monitor_job_status{application=\"shop\",status=\"hung\"} 0.0",
            "monitor_job_status{application=\"shop\",status=\"restarting\"} 0.0",
            "monitor_job_status{application=\"shop\",status=\"unknown\"} 1.0",
            "monitor_job_status{application=\"shop\",status=\"unreachable\"} 0.0",
            "monitor_last_poll_success_timestamp_seconds{application=\"shop\",source=\"job\"} 0.0",
            "monitor_last_poll_success_timestamp_seconds{application=\"shop\",source=\"log\"} 0.0",
            "monitor_log_events_total{application=\"shop\",level=\"debug\"} 0.0",
            "monitor_log_events_total{application=\"shop\",level=\"error\"} 0.0",
            "monitor_log_events_total{application=\"shop\",level=\"fatal\"} 0.0",
            "monitor_log_events_total{application=\"shop\",level=\"info\"} 0.0",
            "monitor_log_events_total{application=\"shop\",level=\"trace\"} 0.0",
            "monitor_log_events_total{application=\"shop\",level=\"warn\"} 0.0",
            "monitor_poll_interval_seconds{application=\"shop\"} 300.0",
            "monitor_poll_seconds_count{application=\"shop\",outcome=\"failure\",source=\"job\"} 0",
            "monitor_poll_seconds_count{application=\"shop\",outcome=\"failure\",source=\"log\"} 0",
            "monitor_poll_seconds_count{application=\"shop\",outcome=\"success\",source=\"job\"} 0",
            "monitor_poll_seconds_count{application=\"shop\",outcome=\"success\",source=\"log\"} 0",
            "monitor_poll_seconds_max{application=\"shop\",outcome=\"failure\",source=\"job\"} 0.0",
            "monitor_poll_seconds_max{application=\"shop\",outcome=\"failure\",source=\"log\"} 0.0",
            "monitor_poll_seconds_max{application=\"shop\",outcome=\"success\",source=\"job\"} 0.0",
            "monitor_poll_seconds_max{application=\"shop\",outcome=\"success\",source=\"log\"} 0.0",
            "monitor_poll_seconds_sum{application=\"shop\",outcome=\"failure\",source=\"job\"} 0.0",
            "monitor_poll_seconds_sum{application=\"shop\",outcome=\"failure\",source=\"log\"} 0.0",
            "monitor_poll_seconds_sum{application=\"shop\",outcome=\"success\",source=\"job\"} 0.0",
            "monitor_poll_seconds_sum{application=\"shop\",outcome=\"success\",source=\"log\"} 0.0",
            "monitor_watchdog_last_seen_timestamp_seconds{application=\"shop\"} 1.7723592E9");
  }

  @Test
  void nothingIsForgottenWithTheGarbage() {
    System.gc();
    assertThat(registry.scrape()).doesNotContain("NaN").contains("monitor_watchdog_last_seen");
    assertThat(metrics).isNotNull();
  }

  @Test
  void attemptsAreCountedByOutcome() {
    metrics.polled("job", true, Duration.ofMillis(250));
    metrics.polled("job", false, Duration.ofSeconds(2));
    metrics.polled("job", false, Duration.ofSeconds(2));
    assertThat(registry.scrape())
        .contains(
            "monitor_poll_seconds_count{application=\"shop\",outcome=\"success\",source=\"job\"} 1")
        .contains(
            "monitor_poll_seconds_sum{application=\"shop\",outcome=\"failure\",source=\"job\"} 4.0")
        .contains(
            "monitor_last_poll_success_timestamp_seconds{application=\"shop\",source=\"job\"} 1.7723592E9");
  }

  @Test
  void statusLogAndAlertsAreThoseOfTheNewestPicture() {
    metrics.accept(picture(Status.EXHAUSTED, 3));
    metrics.accept(picture(Status.RESTARTING, 2));
    assertThat(registry.scrape())
        .contains("monitor_job_status{application=\"shop\",status=\"restarting\"} 1.0")
        .contains("monitor_job_status{application=\"shop\",status=\"exhausted\"} 0.0")
        .contains("monitor_job_status{application=\"shop\",status=\"unknown\"} 0.0")
        .contains("monitor_log_events_total{application=\"shop\",level=\"error\"} 3.0")
        .contains("monitor_alerts_firing{application=\"shop\",severity=\"critical\"} 1.0")
        .contains("monitor_alerts_firing{application=\"shop\",severity=\"other\"} 1.0");
  }

  private static JobSnapshot picture(Status status, long errors) {
    Moment now = new Moment(NOW, 0);
    LogState log = new LogState(List.of(), Map.of(LogState.Level.ERROR, errors));
    Observations seen =
        new Observations(
            now,
            Duration.ofSeconds(30),
            "shop",
            LastAnswer.none(),
            LastAnswer.none(),
            LastAnswer.none(),
            Map.of(),
            LastAnswer.none(),
            LastAnswer.of(log, now));
    return new JobSnapshot(
        seen, new Diagnosis(status, "why", "next"), List.of(alert("critical"), alert("page")));
  }

  private static Alert alert(String severity) {
    return new Alert(
        severity, true, Map.of("severity", severity), Map.of(), NOW, Optional.empty(), NOW);
  }
}

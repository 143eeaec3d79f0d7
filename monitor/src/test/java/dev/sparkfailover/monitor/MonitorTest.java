package dev.sparkfailover.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.settings.Settings;
import dev.sparkfailover.monitor.settings.SettingsReader;
import dev.sparkfailover.monitor.source.Await;
import dev.sparkfailover.monitor.source.StubServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All that is wired up, over several jobs at once. */
class MonitorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLE = Path.of("../docs/reference/samples/status.json");

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void severalJobsAreToldApartAndOneThatIsGoneHidesNoOther() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (StubServer orders = StubServer.saying(status("orders", "backoff"));
        StubServer clicks = StubServer.saying(status("clicks", "exhausted"));
        Monitor monitor = Monitor.start(settings(orders, clicks), registry, new SystemClock())) {
      await(monitor, "orders", "restarting");
      await(monitor, "clicks", "exhausted");
      await(monitor, "gone", "unknown");
      JsonNode first = get(monitor, "/api/status");
      assertThat(first.get("application").asText()).isEqualTo("orders");
      assertThat(first.get("applications"))
          .extracting(JsonNode::asText)
          .containsExactly("orders", "clicks", "gone");
      assertThat(registry.scrape())
          .contains("monitor_job_status{application=\"orders\",status=\"restarting\"} 1.0")
          .contains("monitor_job_status{application=\"clicks\",status=\"exhausted\"} 1.0")
          .contains("monitor_job_status{application=\"clicks\",status=\"restarting\"} 0.0")
          .contains("monitor_job_status{application=\"gone\",status=\"unknown\"} 1.0");
    }
  }

  private static Settings settings(StubServer orders, StubServer clicks) {
    return SettingsReader.read(
        Map.of(
            "MONITOR_PORT",
            "0",
            "MONITOR_JOB_URL",
            "orders=%s,clicks=%s,gone=http://127.0.0.1:1".formatted(orders.url(), clicks.url()),
            "MONITOR_MASTER_URL",
            "none",
            "MONITOR_LOG_FILE",
            "target/no.log",
            "MONITOR_LEDGER_FILE",
            "target/no.jsonl",
            "MONITOR_POLL_INTERVAL",
            "200ms"));
  }

  /** The sample of the docs, answered just now. */
  private static String status(String application, String state) throws Exception {
    return Files.readString(SAMPLE)
        .replace("\"shop\"", "\"%s\"".formatted(application))
        .replace("\"backoff\",", "\"%s\",".formatted(state))
        .replace("2026-03-01T10:00:00Z", Instant.now().toString())
        .replace("2026-03-01T10:00:11.300Z", Instant.now().plusSeconds(600).toString());
  }

  private void await(Monitor monitor, String application, String status) throws Exception {
    Await.until(
        application + " is " + status,
        () ->
            get(monitor, "/api/status?application=" + application)
                .at("/status/app/status")
                .asText()
                .equals(status));
  }

  private JsonNode get(Monitor monitor, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(monitor.port(), path)))
            .timeout(Duration.ofSeconds(30))
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}

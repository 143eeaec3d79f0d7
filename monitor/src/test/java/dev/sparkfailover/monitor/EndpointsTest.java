package dev.sparkfailover.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.monitor.settings.BadSettingException;
import dev.sparkfailover.monitor.settings.Settings;
import dev.sparkfailover.monitor.settings.SettingsReader;
import io.helidon.webserver.WebServer;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final PrometheusMeterRegistry REGISTRY =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static WebServer server;

  @BeforeAll
  static void start() {
    new JvmThreadMetrics().bindTo(REGISTRY);
    server = Endpoints.start(SettingsReader.read(Map.of("MONITOR_PORT", "0")), REGISTRY);
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @Test
  void saysThatItIsAliveAndReady() throws Exception {
    assertThat(get("/observe/health/live").statusCode()).isBetween(200, 204);
    assertThat(get("/observe/health/ready").statusCode()).isBetween(200, 204);
  }

  @Test
  void servesItsOwnMetrics() throws Exception {
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(answer.body()).contains("jvm_threads_live_threads ");
  }

  @Test
  void knowsNothingElse() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesAPortThatIsTaken() {
    Settings taken = SettingsReader.read(Map.of("MONITOR_PORT", String.valueOf(server.port())));
    assertThatThrownBy(() -> Endpoints.start(taken, REGISTRY))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1 port " + server.port());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }
}

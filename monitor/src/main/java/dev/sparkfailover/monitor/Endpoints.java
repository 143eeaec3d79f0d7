package dev.sparkfailover.monitor;

import dev.sparkfailover.monitor.settings.BadSettingException;
import dev.sparkfailover.monitor.settings.Settings;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** The monitor's HTTP server. */
final class Endpoints {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int MAX_CONNECTIONS = 64;

  private Endpoints() {}

  /**
   * Listens as set; health is at {@code /observe/health/live} and {@code /ready}.
   *
   * @throws BadSettingException when it cannot listen there
   */
  static WebServer start(Settings settings, PrometheusMeterRegistry metrics) {
    tryToBind(settings);
    return WebServer.builder()
        .address(settings.bind())
        .port(settings.port())
        .shutdownGracePeriod(Duration.ofSeconds(1))
        .maxTcpConnections(MAX_CONNECTIONS)
        .idleConnectionTimeout(Duration.ofMinutes(2))
        .connectionOptions(o -> o.readTimeout(Duration.ofSeconds(30)))
        .routing(routing -> routing(routing, metrics))
        .build()
        .start();
  }

  private static void routing(HttpRouting.Builder routing, PrometheusMeterRegistry metrics) {
    routing.get("/metrics", (request, response) -> metrics(metrics, response));
  }

  private static void metrics(PrometheusMeterRegistry metrics, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, TEXT).send(metrics.scrape(TEXT));
  }

  /** Helidon's server only logs that it could not bind. */
  private static void tryToBind(Settings settings) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(settings.bind(), settings.port()));
    } catch (IOException e) {
      throw new BadSettingException(
          "MONITOR_PORT, MONITOR_BIND: cannot listen on %s port %d: %s; stop who does, or set another port (0 for any free one)"
              .formatted(settings.bind().getHostAddress(), settings.port(), e.getMessage()));
    }
  }
}

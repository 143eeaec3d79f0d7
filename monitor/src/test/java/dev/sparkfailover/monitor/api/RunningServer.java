package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.clock.ManualClock;
import dev.sparkfailover.monitor.http.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A server, with what it answers from, and a client. */
public final class RunningServer implements AutoCloseable {
  static final Map<String, URI> JOBS = jobs();

  final ManualClock clock = new ManualClock(SampleSnapshots.START);
  final SnapshotBoard snapshots = new SnapshotBoard(List.of("orders", "clicks"));
  final AlertBook alerts = new AlertBook(clock, text -> text, alert -> {});
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final AtomicReference<Duration> sinceTick = new AtomicReference<>(Duration.ZERO);
  final Server.Config config;
  final Server.Parts parts;
  final Server server;
  final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  public RunningServer() {
    this(Server.Limits.DEFAULT, Optional.empty());
  }

  public RunningServer(Server.Limits limits, Optional<Path> token) {
    Counter.builder("sample").register(registry);
    config =
        new Server.Config(
            InetAddress.getLoopbackAddress(),
            0,
            token,
            Optional.of(URI.create("https://monitor.example:8443/failover")),
            Optional.of(URI.create("http://127.0.0.1:3000/d/failover")),
            limits);
    parts =
        new Server.Parts(
            snapshots,
            JOBS,
            alerts,
            new Readiness(snapshots, alerts, clock),
            registry,
            sinceTick::get,
            new SystemClock());
    server = Server.start(config, parts);
  }

  private static Map<String, URI> jobs() {
    Map<String, URI> jobs = new java.util.LinkedHashMap<>();
    jobs.put("orders", URI.create("http://spark-app:9404"));
    jobs.put("clicks", URI.create("https://clicks.example"));
    return jobs;
  }

  /** All jobs are seen. */
  public RunningServer withSnapshot() {
    snapshots.accept(SampleSnapshots.full("orders", clock.moment(), 20, 3));
    snapshots.accept(SampleSnapshots.empty("clicks", clock.moment()));
    return this;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** All that it answers. */
  List<Route> routes() {
    return Server.routes(config, parts);
  }

  /** With a good value for what stands in braces. */
  static String sample(String path) {
    return path.replace("{attempt}", "7").replace("{alert}", "SparkJobDown");
  }

  int port() {
    return server.port();
  }

  public Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** All that is answered to these bytes, until the server closes the connection. */
  String raw(String text) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }
}

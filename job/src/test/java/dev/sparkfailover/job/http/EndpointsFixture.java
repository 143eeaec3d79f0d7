package dev.sparkfailover.job.http;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.event.RefusedInput;
import dev.sparkfailover.job.event.RefusedInputs;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.status.DiskSpace;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.PublishedRows;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.status.WaitingInput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The endpoints on a free port, with everything around them in the hands of a test. */
final class EndpointsFixture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  final ManualClock clock = new ManualClock(START);
  final AtomicReference<WaitingInput> backlog =
      new AtomicReference<>(new WaitingInput(3, Optional.of(START.minusSeconds(60)), refused()));
  final AtomicReference<Duration> sinceTick = new AtomicReference<>(Duration.ZERO);
  final ExecutorTracker executors = new ExecutorTracker();
  final AtomicBoolean resumable = new AtomicBoolean();
  final StatusModel model;
  final JobMetrics metrics;
  final Endpoints endpoints;

  // Or Helidon's lines about each start would fill the console of the tests.
  static {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private final HttpClient client = HttpClient.newHttpClient();

  EndpointsFixture() {
    this(History.EMPTY, Optional.of(PublishedRows.NOTHING), Optional.empty());
  }

  EndpointsFixture(History history, Optional<PublishedRows> done, Optional<Path> tokenFile) {
    this(history, done, tokenFile, Endpoints.Limits.DEFAULT);
  }

  EndpointsFixture(
      History history,
      Optional<PublishedRows> done,
      Optional<Path> tokenFile,
      Endpoints.Limits limits) {
    JobInfo info = info();
    model = new StatusModel(clock, history, done);
    metrics = new JobMetrics(info, model, backlog::get, () -> Optional.of(START.minusSeconds(5)));
    metrics.dropped("console", () -> 0);
    metrics.dropped("log", () -> 0);
    metrics.disks(disks());
    metrics.executors(executors);
    endpoints =
        Endpoints.start(
            new Settings.Endpoint(0, "127.0.0.1", tokenFile),
            info,
            new EndpointSources(
                model,
                Optional.of(metrics),
                backlog::get,
                () -> Optional.of(START.minusSeconds(5)),
                executors::listed,
                sinceTick::get,
                resumable::get),
            clock,
            limits);
  }

  private DiskSpace disks() {
    DiskSpace watch =
        new DiskSpace(
            clock,
            Map.of(
                Outage.Folder.DATA, List.of(Path.of("data")),
                Outage.Folder.LOG, List.of(Path.of("logs")),
                Outage.Folder.TEMP, List.of(Path.of("tmp"))),
            place -> new DiskSpace.Space(25, 100));
    watch.folders().forEach(watch::look);
    return watch;
  }

  static JobInfo info() {
    return new JobInfo(
        "shop",
        "orders",
        "0.1.0",
        4711,
        new Settings.Budget(5, 30, 1),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofMinutes(3),
        Optional.of(Duration.ofHours(1)),
        0.3,
        EnumSet.of(FaultKind.EXCEPTION, FaultKind.HANG));
  }

  private static RefusedInputs refused() {
    return new RefusedInputs(
        Map.of(InputRefusal.UNREADABLE, 1, InputRefusal.HIDDEN, 2),
        List.of(
            new RefusedInput(
                "locked.csv",
                InputRefusal.UNREADABLE,
                "permission denied; let user spark read it",
                START.minusSeconds(30))));
  }

  void report(Event event) {
    model.on(event, model.snapshot().history().after(event));
    metrics.accept(event);
  }

  HttpResponse<String> get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  HttpResponse<String> send(String method, String path, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoints.port() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    endpoints.close();
    metrics.close();
  }
}

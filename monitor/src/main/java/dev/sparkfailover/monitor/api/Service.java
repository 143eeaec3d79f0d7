package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.web.Accept;
import dev.sparkfailover.contract.web.Deadlines;
import dev.sparkfailover.contract.web.Json;
import dev.sparkfailover.contract.web.TextFormat;
import dev.sparkfailover.monitor.http.Answer;
import dev.sparkfailover.monitor.http.Parameters;
import dev.sparkfailover.monitor.http.RefusedException;
import dev.sparkfailover.monitor.http.Route;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What any web service has: health, metrics, its own description; and the stream of events. */
final class Service {
  private static final Duration LIVE = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  private final Server.Parts parts;
  private final Deadlines deadlines;
  private final Server.Limits limits;
  private final byte[] document;

  Service(Server.Parts parts, Deadlines deadlines, Server.Limits limits) {
    this.parts = parts;
    this.deadlines = deadlines;
    this.limits = limits;
    document = document();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/events", this::events, "application"),
        Route.get("/metrics", this::metrics),
        Route.get("/openapi", this::openapi),
        Route.get("/observe/health/live", this::live).forAll(),
        Route.get("/observe/health/ready", this::ready).forAll());
  }

  private static byte[] document() {
    try (InputStream in = Service.class.getResourceAsStream("/META-INF/openapi.yaml")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("META-INF/openapi.yaml cannot be read", e);
    }
  }

  private void metrics(ServerRequest request, ServerResponse response, Parameters parameters) {
    TextFormat format = TextFormat.accepted(Accept.of(request));
    response.header(Answer.VARY_ACCEPT);
    Answer.ok(
        request,
        response,
        Answer.type(format.contentType()),
        parts.metrics().scrape(format.contentType()).getBytes(StandardCharsets.UTF_8));
  }

  private void openapi(ServerRequest request, ServerResponse response, Parameters parameters) {
    Answer.ok(request, response, Answer.YAML, document);
  }

  private void live(ServerRequest request, ServerResponse response, Parameters parameters) {
    Duration silence = parts.sinceTick().get();
    boolean live = silence.compareTo(LIVE) <= 0;
    health(
        request,
        response,
        live,
        live
            ? "the monitor is alive"
            : "nothing was looked at for %s s; restart the monitor".formatted(silence.toSeconds()));
  }

  private void ready(ServerRequest request, ServerResponse response, Parameters parameters) {
    List<String> reasons = parts.readiness().reasons();
    health(
        request,
        response,
        reasons.isEmpty(),
        reasons.isEmpty() ? parts.readiness().remark() : String.join("; ", reasons));
  }

  private static void health(
      ServerRequest request, ServerResponse response, boolean up, String detail) {
    Answer.send(
        request,
        response,
        up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        Answer.JSON,
        Json.bytes(new Health(up ? "UP" : "DOWN", detail)));
  }

  /** What the health endpoints answer. */
  record Health(String status, String detail) {}

  private void events(ServerRequest request, ServerResponse response, Parameters parameters)
      throws IOException, InterruptedException {
    Optional<String> application = Api.application(parts.snapshots(), parameters);
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(Answer.EVENTS).send();
      return;
    }
    Optional<String> last = request.headers().first(HeaderNames.create("Last-Event-ID"));
    try (Subscription stream = open(application, last)) {
      response.header(Answer.EVENTS).header(Answer.NO_STORE);
      send(stream, response.outputStream());
    }
  }

  private Subscription open(Optional<String> application, Optional<String> last) {
    return parts
        .events()
        .open(application, last)
        .orElseThrow(
            () ->
                new RefusedException(
                    Status.SERVICE_UNAVAILABLE_503,
                    "%s listen already, or the monitor stops: try again later"
                        .formatted(Events.MAX_STREAMS)));
  }

  private void send(Subscription stream, OutputStream out)
      throws IOException, InterruptedException {
    write(out, STILL_HERE);
    for (Events.Event event : stream.missed()) {
      write(out, event.text().getBytes(StandardCharsets.UTF_8));
    }
    while (!stream.ended()) {
      Optional<Events.Event> event = stream.next(HEARTBEAT);
      if (!stream.ended()) {
        write(out, event.map(e -> e.text().getBytes(StandardCharsets.UTF_8)).orElse(STILL_HERE));
      }
    }
    out.close();
  }

  /** Who does not read within the time for an answer loses the connection. */
  private void write(OutputStream out, byte[] bytes) throws IOException {
    deadlines.allow(limits.answer());
    out.write(bytes);
    out.flush();
    deadlines.lift();
  }
}

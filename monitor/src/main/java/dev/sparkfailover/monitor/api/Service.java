package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.web.Accept;
import dev.sparkfailover.contract.web.Json;
import dev.sparkfailover.contract.web.TextFormat;
import dev.sparkfailover.monitor.http.Answer;
import dev.sparkfailover.monitor.http.Parameters;
import dev.sparkfailover.monitor.http.Route;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What any web service has: health, metrics, its own description. */
final class Service {
  private static final Duration LIVE = Duration.ofSeconds(10);

  private final Server.Parts parts;
  private final byte[] document;

  Service(Server.Parts parts) {
    this.parts = parts;
    document = document();
  }

  List<Route> routes() {
    return List.of(
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
}

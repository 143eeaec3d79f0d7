package dev.sparkfailover.job.http;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.web.Accept;
import dev.sparkfailover.contract.web.Json;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.contract.web.TextFormat;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.StatusSnapshot;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Answers the requests; never asks Spark anything. */
final class Routes {
  private static final Logger LOG = JobLogger.of(Routes.class);
  private static final String JSON = "application/json";
  private static final Duration LIVE = Duration.ofSeconds(10);
  private static final String PATHS =
      "GET /status, GET /metrics, GET /health/live, GET /health/ready, POST /resume";

  private final JobInfo info;
  private final Supplier<EndpointSources> sources;
  private final Authorization authorization;
  private final Clock clock;

  Routes(
      JobInfo info, Supplier<EndpointSources> sources, Authorization authorization, Clock clock) {
    this.info = info;
    this.sources = sources;
    this.authorization = authorization;
    this.clock = clock;
  }

  void routing(HttpRouting.Builder routing) {
    read(routing, "/status", this::status);
    read(routing, "/metrics", this::metrics);
    read(routing, "/health/live", this::live);
    read(routing, "/health/ready", this::ready);
    routing.post("/resume", this::resume);
    routing.any("/resume", (request, response) -> wrongMethod(request, response, "POST"));
    routing.any((request, response) -> unknown(request, response));
    routing.error(Throwable.class, Routes::failed);
  }

  private static void read(HttpRouting.Builder routing, String path, Handler handler) {
    routing.route(Method.predicate(Method.GET, Method.HEAD), PathMatchers.create(path), handler);
    routing.any(path, (request, response) -> wrongMethod(request, response, "GET, HEAD"));
  }

  private void status(ServerRequest request, ServerResponse response) {
    EndpointSources from = sources.get();
    StatusResponse now =
        StatusResponse.of(
            info,
            from.model().snapshot(),
            from.backlog().get(),
            from.executors().get(),
            from.lastProgress().get(),
            clock.now());
    send(request, response, Status.OK_200, JSON, Json.bytes(now));
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    EndpointSources from = sources.get();
    if (from.metrics().isPresent()) {
      metrics(request, response, from.metrics().get());
    } else {
      String why = "no metrics before the ledger is read: " + state(from.model().snapshot());
      problem(request, response, Problem.of(Status.SERVICE_UNAVAILABLE_503, why));
    }
  }

  private static void metrics(ServerRequest request, ServerResponse response, JobMetrics metrics) {
    TextFormat format = TextFormat.accepted(Accept.of(request));
    response.header(HeaderNames.VARY, "Accept");
    send(
        request,
        response,
        Status.OK_200,
        format.contentType(),
        metrics.scrape(format).getBytes(StandardCharsets.UTF_8));
  }

  private void live(ServerRequest request, ServerResponse response) {
    Duration silence = sources.get().sinceTick().get();
    boolean live = silence.compareTo(LIVE) <= 0;
    health(
        request,
        response,
        live,
        live
            ? "the supervisor is alive"
            : "the supervisor gave no sign of life for %s s".formatted(silence.toSeconds()));
  }

  private void ready(ServerRequest request, ServerResponse response) {
    StatusSnapshot snapshot = sources.get().model().snapshot();
    health(
        request,
        response,
        snapshot.ready(),
        snapshot.ready()
            ? "a session is up and nothing failed since the last good cycle"
            : state(snapshot));
  }

  private static void health(
      ServerRequest request, ServerResponse response, boolean up, String detail) {
    send(
        request,
        response,
        up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        JSON,
        Json.bytes(new Health(up ? "UP" : "DOWN", detail)));
  }

  /** What the health endpoints answer. */
  record Health(String status, String detail) {}

  private void resume(ServerRequest request, ServerResponse response) {
    Optional<Problem> refusal = authorization.refusal(request);
    if (refusal.isPresent()) {
      LOG.warn("POST /resume refused: {}", refusal.get().detail());
      if (refusal.get().status() == Status.UNAUTHORIZED_401.code()) {
        response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
      }
      problem(request, response, refusal.get());
    } else if (sources.get().resume().resume()) {
      send(
          request,
          response,
          Status.ACCEPTED_202,
          JSON,
          Json.bytes(new Taken("the budget is restored and the job starts again; see /status")));
    } else {
      problem(
          request,
          response,
          Problem.of(
              Status.CONFLICT_409,
              "nothing to resume: " + state(sources.get().model().snapshot())));
    }
  }

  /** What a resume that was taken answers. */
  record Taken(String detail) {}

  private static String state(StatusSnapshot snapshot) {
    return snapshot
        .parked()
        .map(why -> "the job is parked, fix the cause and start it again: " + why)
        .or(() -> snapshot.history().gaveUp().map(why -> "the job gave up: " + why))
        .or(() -> snapshot.problem().map(why -> "the job is held up: " + why))
        .orElseGet(
            () -> "the job is %s since %s".formatted(snapshot.state().label(), snapshot.since()));
  }

  private static void wrongMethod(ServerRequest request, ServerResponse response, String allowed) {
    response.header(HeaderNames.ALLOW, allowed);
    problem(
        request,
        response,
        Problem.of(
            Status.METHOD_NOT_ALLOWED_405,
            "%s takes %s".formatted(request.path().path(), allowed)));
  }

  private static void unknown(ServerRequest request, ServerResponse response) {
    problem(
        request,
        response,
        Problem.of(Status.NOT_FOUND_404, "there is no such path; there are: " + PATHS));
  }

  private static void failed(ServerRequest request, ServerResponse response, Throwable cause) {
    if (Thread.currentThread().isInterrupted() || response.isSent() || isOfTheClient(cause)) {
      throw new CloseConnectionException("the client went away, or was cut", cause);
    }
    LOG.error("{} {} failed", request.prologue().method(), request.path().path(), cause);
    problem(
        request,
        response,
        Problem.of(
            Status.INTERNAL_SERVER_ERROR_500, "this is a bug; the job's log file has the details"));
  }

  private static boolean isOfTheClient(Throwable cause) {
    return cause instanceof CloseConnectionException
        || cause instanceof IOException
        || cause instanceof UncheckedIOException;
  }

  private static void problem(ServerRequest request, ServerResponse response, Problem problem) {
    send(request, response, Status.create(problem.status()), Problem.CONTENT_TYPE, problem.bytes());
  }

  private static void send(
      ServerRequest request,
      ServerResponse response,
      Status status,
      String contentType,
      byte[] body) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    if (request.prologue().method().equals(Method.HEAD)) {
      response.send();
    } else {
      response.send(body);
    }
  }
}

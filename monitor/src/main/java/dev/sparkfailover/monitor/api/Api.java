package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.web.Accept;
import dev.sparkfailover.monitor.alerts.BadPayloadException;
import dev.sparkfailover.monitor.http.Answer;
import dev.sparkfailover.monitor.http.Authorization;
import dev.sparkfailover.monitor.http.Parameters;
import dev.sparkfailover.monitor.http.RefusedException;
import dev.sparkfailover.monitor.http.RequestErrors;
import dev.sparkfailover.monitor.http.Route;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.logs.LogQuery;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.status.Observations;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Answers from what is held in memory; never asks anybody anything. */
final class Api {
  private static final List<String> LEVELS =
      Arrays.stream(LogState.Level.values()).map(l -> l.name().toLowerCase(Locale.ROOT)).toList();
  static final String[] LOG_PARAMETERS = {"application", "lines", "level", "contains", "around"};
  private static final int MAX_LINES = 1_000;
  static final int MANY = 50;
  private static final int MAX_LISTS = 16;

  private final Server.Parts parts;
  private final SnapshotBoard snapshots;
  private final Authorization authorization;

  /** Long answers are held in memory until they are read. */
  private final Semaphore lists = new Semaphore(MAX_LISTS);

  Api(Server.Parts parts, Authorization authorization) {
    this.parts = parts;
    this.authorization = authorization;
    snapshots = parts.snapshots();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/status", this::status, "application"),
        Route.get("/api/restarts", this::restarts, "application", "limit"),
        Route.get("/api/logs", this::logs, LOG_PARAMETERS),
        Route.get("/api/executors", this::executors, "application"),
        Route.get("/api/alerts", this::alerts, "application"),
        Route.get("/api/targets", this::targets),
        Route.post("/api/alerts", this::take));
  }

  private void status(ServerRequest request, ServerResponse response, Parameters parameters) {
    SnapshotBoard.Shown shown = shown(parameters);
    response.header(Answer.VARY_ACCEPT);
    if (likesText(request)) {
      Answer.ok(request, response, Answer.TEXT, shown.text());
    } else {
      Answer.ok(request, response, Answer.JSON, shown.json());
    }
  }

  private static boolean likesText(ServerRequest request) {
    Accept accept = Accept.of(request);
    return accept.quality("text/plain") > accept.quality("application/json");
  }

  private void restarts(ServerRequest request, ServerResponse response, Parameters parameters) {
    int limit = parameters.number("limit", MANY, LedgerState.MAX_RECENT);
    Observations seen = seen(parameters);
    list(request, response, () -> ListAnswers.Restarts.of(seen, limit));
  }

  private void logs(ServerRequest request, ServerResponse response, Parameters parameters) {
    LogQuery query = logQuery(parameters);
    Observations seen = seen(parameters);
    list(request, response, () -> ListAnswers.Logs.of(seen, query));
  }

  static LogQuery logQuery(Parameters parameters) {
    return new LogQuery(
        parameters.number("lines", MANY, MAX_LINES),
        parameters
            .word("level", LEVELS)
            .map(word -> LogState.Level.valueOf(word.toUpperCase(Locale.ROOT))),
        parameters.text("contains"),
        parameters.time("around"));
  }

  private void executors(ServerRequest request, ServerResponse response, Parameters parameters) {
    Observations seen = seen(parameters);
    list(request, response, () -> ListAnswers.ExecutorList.of(seen));
  }

  private void alerts(ServerRequest request, ServerResponse response, Parameters parameters) {
    Optional<String> application = application(parameters);
    list(request, response, () -> ListAnswers.Alerts.of(parts.alerts(), application));
  }

  private void targets(ServerRequest request, ServerResponse response, Parameters parameters) {
    Answer.json(request, response, Targets.of(snapshots, parts.jobs()));
  }

  private void take(ServerRequest request, ServerResponse response, Parameters parameters)
      throws IOException {
    authorization.checkNoBrowser(request);
    checkType(request);
    byte[] body = body(request);
    try {
      Answer.json(request, response, new Taken(parts.alerts().take(body)));
    } catch (BadPayloadException e) {
      throw RefusedException.badRequest(
          "the body must be Alertmanager's webhook payload, version 4: " + e.getMessage());
    }
  }

  /** How many alerts were in the payload. */
  record Taken(int taken) {}

  private static void checkType(ServerRequest request) {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("application/json");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new RefusedException(
          Status.UNSUPPORTED_MEDIA_TYPE_415, "send Content-Type: application/json");
    }
  }

  /**
   * What is too long is not kept, but the server still reads it: the client must get to hear why.
   */
  private static byte[] body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    if (request.headers().contentLength().orElse(0) > RequestErrors.MAX_BODY_BYTES) {
      throw tooLarge();
    }
    byte[] body = request.content().inputStream().readNBytes(RequestErrors.MAX_BODY_BYTES + 1);
    if (body.length > RequestErrors.MAX_BODY_BYTES) {
      throw tooLarge();
    }
    return body;
  }

  private static RefusedException tooLarge() {
    return new RefusedException(
        Status.REQUEST_ENTITY_TOO_LARGE_413, RequestErrors.of(Status.REQUEST_ENTITY_TOO_LARGE_413));
  }

  private interface Make {
    Object list();
  }

  private void list(ServerRequest request, ServerResponse response, Make make) {
    if (!lists.tryAcquire()) {
      throw new RefusedException(
          Status.SERVICE_UNAVAILABLE_503, "too many ask at once: try again in a few seconds");
    }
    try {
      Answer.json(request, response, make.list());
    } finally {
      lists.release();
    }
  }

  private Observations seen(Parameters parameters) {
    return shown(parameters).picture().seen();
  }

  private SnapshotBoard.Shown shown(Parameters parameters) {
    return shown(snapshots, parameters);
  }

  /** What is known of the one that is asked for, or else of the first. */
  static SnapshotBoard.Shown shown(SnapshotBoard snapshots, Parameters parameters) {
    String name = application(snapshots, parameters).orElse(snapshots.applications().getFirst());
    return snapshots
        .shown(name)
        .orElseThrow(
            () ->
                new RefusedException(
                    Status.SERVICE_UNAVAILABLE_503,
                    "nothing is known of %s yet: try again in a few seconds".formatted(name)));
  }

  private Optional<String> application(Parameters parameters) {
    return application(snapshots, parameters);
  }

  /** The one that is asked for, if any is. */
  static Optional<String> application(SnapshotBoard snapshots, Parameters parameters) {
    Optional<String> asked = parameters.text("application");
    if (asked.filter(name -> !snapshots.applications().contains(name)).isPresent()) {
      throw new RefusedException(
          Status.NOT_FOUND_404,
          "application: there are " + String.join(", ", snapshots.applications()));
    }
    return asked;
  }
}

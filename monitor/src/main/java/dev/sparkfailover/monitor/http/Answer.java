package dev.sparkfailover.monitor.http;

import dev.sparkfailover.contract.web.Json;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.monitor.pages.Headers;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Sends answers, all with the same care. */
public final class Answer {
  public static final Header JSON = type("application/json");
  public static final Header TEXT = type("text/plain; charset=utf-8");
  public static final Header YAML = type("application/yaml");
  public static final Header NO_STORE =
      HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
  public static final Header VARY_ACCEPT = HeaderValues.createCached(HeaderNames.VARY, "Accept");
  static final Header HTML = type("text/html; charset=utf-8");
  private static final Header PROBLEM = type(Problem.CONTENT_TYPE);
  private static final Header NO_SNIFF =
      HeaderValues.createCached(HeaderNames.create("X-Content-Type-Options"), "nosniff");

  /** What a program sends, and what a browser asks its user for. */
  private static final Header CHALLENGES =
      HeaderValues.create(
          HeaderNames.WWW_AUTHENTICATE,
          "Bearer",
          "Basic realm=\"Spark Failover monitor\", charset=\"UTF-8\"");

  private static final Header SOON = HeaderValues.createCached(HeaderNames.RETRY_AFTER, "5");

  private Answer() {}

  public static Header type(String contentType) {
    return HeaderValues.createCached(HeaderNames.CONTENT_TYPE, contentType);
  }

  public static void ok(ServerRequest request, ServerResponse response, Header type, byte[] body) {
    send(request, response, Status.OK_200, type, body);
  }

  public static void json(ServerRequest request, ServerResponse response, Object value) {
    ok(request, response, JSON, Json.bytes(value));
  }

  public static void problem(ServerRequest request, ServerResponse response, Problem problem) {
    Status status = Status.create(problem.status());
    challenge(response, status);
    send(request, response, status, PROBLEM, problem.bytes());
  }

  /** A page, with what a browser must not do with it. */
  public static void html(
      ServerRequest request, ServerResponse response, Status status, byte[] page) {
    Headers.ALL.forEach(
        (name, value) -> response.header(HeaderValues.create(HeaderNames.create(name), value)));
    challenge(response, status);
    send(request, response, status, HTML, page);
  }

  private static void challenge(ServerResponse response, Status status) {
    if (status.equals(Status.UNAUTHORIZED_401)) {
      response.header(CHALLENGES);
    } else if (status.equals(Status.SERVICE_UNAVAILABLE_503)) {
      response.header(SOON);
    }
  }

  public static void send(
      ServerRequest request, ServerResponse response, Status status, Header type, byte[] body) {
    response.status(status);
    response.header(type);
    response.header(NO_STORE);
    response.header(NO_SNIFF);
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
      response.send();
    } else {
      response.send(body);
    }
  }
}

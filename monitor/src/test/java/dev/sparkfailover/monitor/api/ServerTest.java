package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.alerts.Payloads;
import dev.sparkfailover.monitor.http.RequestErrors;
import dev.sparkfailover.monitor.http.Route;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final RunningServer running = new RunningServer();

  @AfterEach
  void stop() {
    running.close();
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = running.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String detail)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("detail").textValue()).contains(detail);
  }

  @Test
  void statusHasTheShapeOfTheFirstOne() throws Exception {
    running.withSnapshot();
    JsonNode answer = json("/api/status");
    assertThat(answer.at("/status/master/status").textValue()).isEqualTo("healthy");
    assertThat(answer.at("/status/master/workers").intValue()).isEqualTo(1);
    assertThat(answer.at("/status/master/running_apps").intValue()).isEqualTo(1);
    assertThat(answer.at("/status/master/completed_apps").intValue()).isEqualTo(3);
    assertThat(answer.at("/status/worker/cores_used").intValue()).isEqualTo(1);
    assertThat(answer.at("/status/worker/memory").intValue()).isEqualTo(1024);
    assertThat(answer.at("/status/worker/last_check").textValue())
        .isEqualTo("2026-01-01T00:05:00Z");
    JsonNode app = answer.at("/status/app");
    assertThat(app.get("status").textValue()).isEqualTo("restarting");
    assertThat(app.get("state").textValue()).isEqualTo("backoff");
    assertThat(app.get("restart_count").intValue()).isEqualTo(7);
    assertThat(app.get("restarts_consecutive").intValue()).isEqualTo(2);
    assertThat(app.get("restarts_limit").intValue()).isEqualTo(5);
    assertThat(app.get("backoff_seconds").doubleValue()).isEqualTo(3.7);
    assertThat(app.get("next_restart_at").textValue()).isEqualTo("2026-01-01T00:05:04Z");
    assertThat(app.at("/last_failure/reason").textValue()).isEqualTo("data");
    assertThat(app.get("log_lines").intValue()).isEqualTo(30);
    assertThat(answer.get("executors")).hasSize(18);
    assertThat(answer.at("/executors/0/gc_share").doubleValue()).isEqualTo(0.015);
    assertThat(answer.get("alerts")).hasSize(3);
    assertThat(answer.get("logs")).hasSize(10).last().isEqualTo(JSON.valueToTree("event 29"));
    assertThat(answer.get("timestamp").textValue()).isEqualTo("2026-01-01T00:05:00Z");
    assertThat(answer.get("applications")).hasSize(2);
  }

  @Test
  void unknownIsNullAndNeverAFault() throws Exception {
    running.withSnapshot();
    JsonNode answer = json("/api/status?application=clicks");
    assertThat(answer.get("application").textValue()).isEqualTo("clicks");
    assertThat(answer.at("/status/master/status").textValue()).isEqualTo("unknown");
    assertThat(answer.at("/status/master/stale").booleanValue()).isFalse();
    assertThat(answer.at("/status/app/restart_count").isNull()).isTrue();
    assertThat(answer.at("/status/app/age_seconds").isNull()).isTrue();
  }

  @Test
  void peopleGetSixLines() throws Exception {
    running.withSnapshot();
    HttpResponse<String> answer = running.get("/api/status", "Accept", "text/plain");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo(
            """
            restarting   orders, backoff for 3s, attempt 7
            why          a batch failed
            next         it restarts by itself in 4 s
            restarts     2 of 5 spent, 7 in all, the next in 4s
            cluster      master healthy, workers 1, executors 18, 3 alerts fire: JobRestartsOften
            last         good cycle 1m ago; failure 3s ago (data): row 7 is no order
            """);
    HttpResponse<String> other =
        running.get(
            "/api/status?application=clicks", "Accept", "text/plain, application/json;q=0.5");
    assertThat(other.body().lines())
        .hasSize(6)
        .first()
        .asString()
        .startsWith("unknown      clicks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*/*", "application/json", "text/html,*/*;q=0.8", "image/png", ";;,q=", ""})
  void othersGetJson(String accept) throws Exception {
    running.withSnapshot();
    HttpResponse<String> answer = running.get("/api/status", "Accept", accept);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void restartsAreTheNewestFirstWithoutThoseThatWereNone() throws Exception {
    running.withSnapshot();
    JsonNode answer = json("/api/restarts?limit=5");
    assertThat(answer.get("total").intValue()).isEqualTo(7);
    assertThat(answer.get("restarts").findValuesAsText("attempt"))
        .containsExactly("7", "6", "5", "4", "2");
    assertThat(json("/api/restarts").get("restarts")).hasSize(6);
  }

  @Test
  void logsAreFilteredAndTheOldestComesFirst() throws Exception {
    running.withSnapshot();
    assertThat(json("/api/logs?lines=2").get("logs").findValuesAsText("text"))
        .containsExactly("event 28", "event 29");
    assertThat(json("/api/logs?level=error&lines=1000").get("logs")).hasSize(10);
    assertThat(json("/api/logs?level=INFO").get("logs")).hasSize(30);
    assertThat(json("/api/logs?contains=c.JAVA:9").get("logs").findValuesAsText("at"))
        .containsExactly("2026-01-01T00:04:57Z");
    assertThat(json("/api/logs?level=fatal").get("logs")).isEmpty();
  }

  @Test
  void executorsAreThoseAtWorkAndThoseThatAreGone() throws Exception {
    running.withSnapshot();
    JsonNode answer = json("/api/executors");
    assertThat(answer.get("active")).hasSize(18);
    assertThat(answer.get("removed")).hasSize(2);
    assertThat(answer.at("/removed/0/remove_reason").textValue()).contains("137");
  }

  @Test
  void alertsComeInAndCanBeRead() throws Exception {
    running.withSnapshot();
    HttpResponse<String> taken =
        running.post(
            "/api/alerts",
            Payloads.of(
                Payloads.firing("Lost", "f1", "critical"),
                Payloads.resolved("Slow", "f2", "info"),
                Payloads.firing("Watchdog", "w", "none")));
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(taken.body()).get("taken").intValue()).isEqualTo(3);
    JsonNode answer = json("/api/alerts");
    assertThat(answer.at("/firing/0/name").textValue()).isEqualTo("Lost");
    assertThat(answer.at("/history/0/state").textValue()).isEqualTo("resolved");
    assertThat(answer.get("watchdog_last_seen").textValue()).isEqualTo("2026-01-01T00:05:00Z");
    assertThat(json("/api/alerts?application=clicks").get("firing")).isEmpty();
  }

  @Test
  void alertsThatCannotBeReadAreRefused() throws Exception {
    assertProblem(running.post("/api/alerts", new byte[0]), 400, "must be a JSON object");
    assertProblem(running.post("/api/alerts", new byte[] {'{'}), 400, "is no JSON at line 1");
    assertProblem(
        running.post("/api/alerts", Payloads.of(), "Content-Type", "text/plain"), 415, "json");
    assertProblem(
        running.post("/api/alerts", Payloads.of(), "Origin", "http://evil.example"),
        403,
        "web pages");
    assertProblem(
        running.post("/api/alerts", new byte[RequestErrors.MAX_BODY_BYTES + 1]), 413, "1048576");
  }

  @Test
  void chunkedBodyIsLimitedAsWell() throws Exception {
    HttpRequest.Builder request =
        running
            .request("/api/alerts")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () ->
                        new java.io.ByteArrayInputStream(
                            new byte[2 * RequestErrors.MAX_BODY_BYTES])));
    assertProblem(running.send(request), 413, "1048576");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/status?applicatoin=x       | 400 | takes only the parameters application
          /api/status?application=x       | 404 | there are orders, clicks
          /api/status?application=        | 400 | 1 to 1000 characters
          /api/status?application=a&application=b | 400 | given once
          /api/restarts?limit=0           | 400 | limit: must be a number from 1 to 1000
          /api/restarts?limit=1001        | 400 | limit: must be a number from 1 to 1000
          /api/restarts?limit=-5          | 400 | limit: must be a number from 1 to 1000
          /api/restarts?limit=9999999999  | 400 | limit: must be a number from 1 to 1000
          /api/restarts?limit=ten         | 400 | limit: must be a number from 1 to 1000
          /api/logs?lines=1001            | 400 | lines: must be a number from 1 to 1000
          /api/logs?around=noon           | 400 | around: must be a time like 2026-03-01T10:00:00Z, or milliseconds since 1970
          /api/logs?level=loud            | 400 | level: must be one of trace, debug, info, warn, error, fatal
          /api/logs?limit=5               | 400 | takes only the parameters application, around, contains, level, lines
          /metrics?x=1                    | 400 | takes no parameters
          /api/executors?application=x    | 404 | there are orders, clicks
          /nowhere                        | 404 | there are: /, /restarts, /restarts/{attempt}
          /api/status/                    | 404 | there is no such path
          """)
  void whatCannotBeAnsweredIsAProblemThatSaysWhatToDo(String path, int status, String detail)
      throws Exception {
    running.withSnapshot();
    assertProblem(running.get(path), status, detail);
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    running.withSnapshot();
    for (String method : new String[] {"DELETE", "PUT", "PATCH", "OPTIONS", "POST"}) {
      HttpResponse<String> answer =
          running.send(
              running.request("/api/status").method(method, HttpRequest.BodyPublishers.noBody()));
      assertProblem(answer, 405, "GET, HEAD");
      assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }
    assertThat(
            running
                .send(
                    running
                        .request("/api/alerts")
                        .method("PUT", HttpRequest.BodyPublishers.noBody()))
                .headers()
                .firstValue("Allow"))
        .contains("GET, HEAD, POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/status", "/metrics", "/openapi", "/observe/health/live"})
  void headHasTheHeadersAlone(String path) throws Exception {
    running.withSnapshot();
    HttpResponse<String> answer =
        running.send(running.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).isPresent();
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void homeIsTheStatusForProgramsAndTerminals() throws Exception {
    running.withSnapshot();
    HttpResponse<String> terminal = running.get("/", "Accept", "*/*");
    assertThat(terminal.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(terminal.body())
        .isEqualTo(running.get("/api/status", "Accept", "text/plain").body());
    HttpResponse<String> program =
        running.get("/?application=clicks", "Accept", "application/json");
    assertThat(program.body()).isEqualTo(running.get("/api/status?application=clicks").body());
  }

  @Test
  void metricsComeInBothFormats() throws Exception {
    HttpResponse<String> plain = running.get("/metrics", "Accept", "*/*");
    assertThat(plain.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(plain.body()).contains("sample_total 0.0").doesNotContain("# EOF");
    HttpResponse<String> open =
        running.get(
            "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void readyOnceEveryJobWasSeen() throws Exception {
    assertThat(running.get("/observe/health/ready").statusCode()).isEqualTo(503);
    assertThat(running.get("/observe/health/ready").body()).contains("orders").contains("clicks");
    assertProblem(running.get("/api/status"), 503, "nothing is known of orders yet");
    running.withSnapshot();
    HttpResponse<String> ready = running.get("/observe/health/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("Watchdog was not heard yet");
  }

  @Test
  void readyAlsoWhenTheWatchdogFellSilentForElseItWouldNeverBeHeardAgain() throws Exception {
    running.withSnapshot();
    running.post("/api/alerts", Payloads.of(Payloads.firing("Watchdog", "w", "none")));
    assertThat(running.get("/observe/health/ready").body()).contains("alerting works");
    running.clock.advance(Alerting.WATCHDOG_LIMIT.plusSeconds(1));
    HttpResponse<String> silent = running.get("/observe/health/ready");
    assertThat(silent.statusCode()).isEqualTo(200);
    assertThat(silent.body()).contains("alerting is broken").contains("241 s ago");
    assertThat(running.get("/observe/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void targetsAreWhereTheMonitorWasToldAndCalledWhatTheJobsCallThemselves() throws Exception {
    HttpResponse<String> before = running.get("/api/targets");
    assertThat(before.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(before.body())
        .contains("spark-app:9404", "clicks.example:443", "\"__scheme__\" : \"https\"")
        .contains("\"application\" : \"orders\"", "\"application\" : \"clicks\"");
    running.snapshots.accept(SampleSnapshots.called("orders", "shop", running.clock.moment()));
    assertThat(running.get("/api/targets").body())
        .contains("\"application\" : \"shop\"")
        .doesNotContain("\"orders\"");
    assertThat(running.get("/api/status").body()).contains("\"calls_itself\" : \"shop\"");
  }

  @Test
  void whatCannotBeALabelDoesNotBecomeOne() throws Exception {
    for (String hostile : List.of("", "a\nb", "a\u0000", "x".repeat(101))) {
      running.snapshots.accept(SampleSnapshots.called("orders", hostile, running.clock.moment()));
      assertThat(running.get("/api/targets").body()).contains("\"application\" : \"orders\"");
    }
  }

  @Test
  void aliveWhileItLooks() throws Exception {
    running.sinceTick.set(Duration.ofSeconds(10));
    assertThat(running.get("/observe/health/live").statusCode()).isEqualTo(200);
    running.sinceTick.set(Duration.ofSeconds(11));
    HttpResponse<String> dead = running.get("/observe/health/live");
    assertThat(dead.statusCode()).isEqualTo(503);
    assertThat(dead.body()).contains("11 s");
  }

  @Test
  void portThatIsTakenIsRefused() {
    Server.Config taken =
        new Server.Config(
            running.config.bind(),
            running.port(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Server.Limits.DEFAULT);
    assertThatThrownBy(() -> Server.start(taken, running.parts))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining(
            "MONITOR_PORT, MONITOR_BIND: cannot listen on 127.0.0.1 port " + running.port());
  }

  @Test
  void tokenGuardsAllButHealth(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "first\n");
    try (RunningServer guarded =
        new RunningServer(Server.Limits.DEFAULT, Optional.of(file)).withSnapshot()) {
      for (Route route : guarded.routes()) {
        HttpResponse<String> answer =
            guarded.send(
                guarded
                    .request(RunningServer.sample(route.path()))
                    .method(route.method().text(), HttpRequest.BodyPublishers.noBody()));
        if (route.path().startsWith("/observe/health/")) {
          assertThat(answer.statusCode()).isEqualTo(200);
        } else {
          assertProblem(answer, 401, "MONITOR_TOKEN_FILE");
          assertThat(answer.headers().allValues("WWW-Authenticate"))
              .containsExactly(
                  "Bearer", "Basic realm=\"Spark Failover monitor\", charset=\"UTF-8\"");
        }
      }
      assertThat(guarded.get("/metrics", "Authorization", "Bearer first").statusCode())
          .isEqualTo(200);
      for (String refused : List.of("Basic first", "Basic ", "Basic !:", "Digest first", "first")) {
        assertProblem(guarded.get("/metrics", "Authorization", refused), 401, "Bearer");
      }
      assertProblem(guarded.get("/metrics", "Authorization", basic("first")), 401, "password");
      assertProblem(guarded.get("/metrics", "Authorization", basic("first:")), 401, "password");
      assertProblem(guarded.get("/metrics", "Authorization", basic("u:second")), 401, "password");
      for (String user : List.of("", "on call", "first")) {
        assertThat(guarded.get("/", "Authorization", basic(user + ":first")).statusCode())
            .isEqualTo(200);
      }
      assertProblem(guarded.get("/metrics", "Authorization", "Bearer firs"), 401, "Bearer");
      Files.writeString(file, "second");
      assertThat(guarded.get("/metrics", "Authorization", "bearer second").statusCode())
          .isEqualTo(200);
      assertProblem(guarded.get("/metrics", "Authorization", "Bearer first"), 401, "Bearer");
      Files.delete(file);
      assertProblem(guarded.get("/metrics", "Authorization", "Bearer "), 503, "put a token there");
    }
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tokenWithAColonIsAPassword(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "a:b:ü\n");
    try (RunningServer guarded =
        new RunningServer(Server.Limits.DEFAULT, Optional.of(file)).withSnapshot()) {
      assertThat(guarded.get("/", "Authorization", basic("me:a:b:ü")).statusCode()).isEqualTo(200);
      assertThat(guarded.get("/", "Authorization", basic("me:a")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void tokenFileOfNoUseIsRefused(@TempDir Path folder) {
    assertThatThrownBy(
            () -> new RunningServer(Server.Limits.DEFAULT, Optional.of(folder.resolve("none"))))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining("MONITOR_TOKEN_FILE: must be a readable file");
  }
}

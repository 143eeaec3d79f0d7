package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.Payloads;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.RefusedFiles;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Diagnosis;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import dev.sparkfailover.monitor.status.Status;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
  private static final Path RUNBOOKS = Path.of("../docs/runbooks");
  private static final Pattern LINK = Pattern.compile("href=\"([^\"]*)\"");

  private final RunningServer running = new RunningServer();

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpResponse<String> page(String path) throws Exception {
    HttpResponse<String> answer = running.get(path, "Accept", BROWSER);
    assertThat(answer.headers().firstValue("Content-Type"))
        .as(path)
        .contains("text/html; charset=utf-8");
    return answer;
  }

  private String body(String path) throws Exception {
    HttpResponse<String> answer = page(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void firstPageSaysWhatTheSixLinesSay() throws Exception {
    running.withSnapshot();
    String page = body("/");
    for (String line : running.get("/", "Accept", "text/plain").body().lines().toList()) {
      assertThat(page).contains(line.substring(13));
    }
    assertThat(page)
        .contains("<span class=\"status restarting\">restarting</span>")
        .contains("The job restarts often.")
        .contains("href=\"restarts/7\"")
        .contains("restart after 3.7\u00a0s")
        .contains("event 29")
        .contains("href=\"http://127.0.0.1:3000/d/failover\"")
        .contains("href=\"./?application=clicks\"");
  }

  @Test
  void firstPageIsThereBeforeAnythingIsKnown() throws Exception {
    assertThat(body("/")).contains("Nothing is known yet");
    running.snapshots.accept(SampleSnapshots.empty("orders", running.clock.moment()));
    assertThat(body("/")).contains("The ledger is not known.").contains("never");
    assertThat(body("/restarts")).contains("The ledger is not known.");
    assertThat(body("/logs")).contains("No such lines are kept.");
  }

  @Test
  void sourceThatFailsIsSaidAndNoFault() throws Exception {
    JobSnapshot full = SampleSnapshots.full("orders", running.clock.moment(), 1, 0);
    Observations seen = full.seen();
    running.snapshots.accept(
        new JobSnapshot(
            new Observations(
                SampleSnapshots.moment(600),
                seen.staleAfter(),
                "orders",
                seen.job().failed("connection refused", SampleSnapshots.moment(600)),
                seen.ledger(),
                seen.master(),
                seen.workers(),
                seen.executors(),
                seen.log()),
            full.diagnosis(),
            List.of()));
    assertThat(body("/")).contains("10 min ago, stale").contains("connection refused");
  }

  @Test
  void restartIsShownWithTheLogAroundIt() throws Exception {
    running.withSnapshot();
    assertThat(body("/restarts")).contains("7 in all").contains("href=\"restarts/7\"");
    assertThat(body("/restarts/7")).contains("row 7 is no order").contains("event 27");
    assertThat(body("/restarts?limit=1")).doesNotContain("restarts/6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/restarts/99",
        "/restarts/3",
        "/restarts/x",
        "/restarts/-1",
        "/restarts/",
        "/restarts/7/8",
        "/restarts/99999999999999999999",
        "/runbooks/",
        "/runbooks/Nothing",
        "/runbooks/index",
        "/runbooks/sparkjobdown",
        "/runbooks/SparkJobDown.html",
        "/runbooks/..%2findex",
        "/runbooks/%2e%2e/index",
        "/runbooks/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/no-such-page",
      })
  void whatIsNotThereIsAPageForPeopleAndAProblemForPrograms(String path) throws Exception {
    running.withSnapshot();
    HttpResponse<String> page = page(path);
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).contains("404 Not Found").doesNotContain("<script");
    assertSafe(page);
    HttpResponse<String> problem = running.get(path);
    assertThat(problem.statusCode()).isEqualTo(404);
    assertThat(problem.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void apiAnswersProgramsWhateverTheyLike() throws Exception {
    running.withSnapshot();
    for (String path : List.of("/api/restarts?limit=0", "/api/nothing", "/metrics?x=1")) {
      assertThat(running.get(path, "Accept", BROWSER).headers().firstValue("Content-Type"))
          .contains("application/problem+json");
    }
  }

  @Test
  void everyRunbookIsServedAndItsLinksLeadSomewhere() throws Exception {
    running.withSnapshot();
    List<String> alerts;
    try (Stream<Path> files = Files.list(RUNBOOKS)) {
      alerts = files.map(f -> f.getFileName().toString().replace(".md", "")).sorted().toList();
    }
    String list = body("/runbooks");
    for (String alert : alerts) {
      assertThat(list).contains("href=\"runbooks/" + alert + "\"");
      HttpResponse<String> page = page("/runbooks/" + alert);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("<h1>" + alert + "</h1>")
          .contains("<h2>Mitigation</h2>")
          .doesNotContain(".md\"");
      assertSafe(page);
      assertLinksLeadSomewhere("/runbooks/" + alert, page.body());
    }
  }

  @Test
  void linksOfThePagesLeadSomewhere() throws Exception {
    running.withSnapshot();
    running.alerts.take(Payloads.of(Payloads.firing("SparkJobDown", "f1", "critical")));
    for (String path :
        List.of("/", "/?application=clicks", "/restarts", "/restarts/7", "/logs", "/runbooks")) {
      assertLinksLeadSomewhere(path, body(path));
    }
    assertThat(body("/logs?around=2026-01-01T00:04:40Z&level=error")).contains("event 9");
  }

  /** Those within the pages are followed; they are relative, so that a proxy may add a path. */
  private void assertLinksLeadSomewhere(String from, String page) throws Exception {
    for (MatchResult link : LINK.matcher(page).results().toList()) {
      String target = link.group(1).replace("&amp;", "&");
      if (target.matches("https?:.*")) {
        continue;
      }
      assertThat(target).as(from).doesNotStartWith("/");
      String path = running.request(from).build().uri().resolve(target).toString();
      String local = path.substring(path.indexOf('/', "http://".length()));
      assertThat(running.get(local, "Accept", BROWSER).statusCode())
          .as("%s leads to %s", from, local)
          .isEqualTo(200);
    }
  }

  @Test
  void alertLeadsToOurRunbookOrElseToItsOwn() throws Exception {
    running.snapshots.accept(
        pictureWith(
            List.of(
                alert("SparkJobDown", Map.of("runbook_url", "http://elsewhere.example/x")),
                alert("TheirAlert", Map.of("runbook_url", "https://wiki.example/their")))));
    assertThat(body("/"))
        .contains("href=\"runbooks/SparkJobDown\"")
        .doesNotContain("elsewhere.example")
        .contains("href=\"https://wiki.example/their\" rel=\"noopener noreferrer\"");
  }

  @Test
  void refusedFilesAndWhatTheJobWaitsForAreShown() throws Exception {
    running.snapshots.accept(pictureWith(List.of()));
    assertThat(body("/"))
        .contains("Input files that cannot be taken: 21")
        .contains("permission denied")
        .contains("The job waits: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "</pre><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</title><script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "<!--",
        "]]><svg/onload=alert(1)>",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/x",
        "http://user:pw@evil.example/",
        "http://evil.example/\" onclick=\"alert(1)",
        "&lt;script&gt;",
        "a\u202Egpj.exe",
        "\u2066left\u2069",
        "bell\u0007 escape\u001b[31m null\u0000 c1\u009b",
        "\ud800 alone",
        "\u2028",
      })
  void textOfOthersIsOnlyText(String hostile) throws Exception {
    running.snapshots.accept(hostile(hostile));
    for (String path : List.of("/", "/restarts", "/restarts/7", "/logs")) {
      HttpResponse<String> page = page(path);
      assertThat(page.statusCode()).isEqualTo(200);
      assertSafe(page);
    }
  }

  /** No markup but ours, no link but to the web or to these pages, nothing that is not seen. */
  private static void assertSafe(HttpResponse<String> page) {
    String body = page.body();
    assertThat(body.replaceFirst("(?s)<style>.*?</style>", ""))
        .doesNotContainIgnoringCase("<script", "<img", "<svg", "<iframe", "<style", "<!--");
    assertThat(body).hasSizeGreaterThan(100).containsOnlyOnce("</main>").endsWith("</html>\n");
    for (MatchResult tag : Pattern.compile("<[a-zA-Z][^>]*>").matcher(body).results().toList()) {
      assertThat(tag.group())
          .matches("<!?[a-z0-9]+( [a-z-]+=\"[^\"<>]*\")*>")
          .doesNotContainPattern("(?i) on[a-z]+=")
          .doesNotContainPattern("(?i) style=");
    }
    for (MatchResult link : LINK.matcher(body).results().toList()) {
      assertThat(link.group(1)).doesNotContainPattern("(?i)^\\s*(javascript|data|vbscript):|^//|@");
    }
    assertThat(body)
        .doesNotContainPattern("[\\p{Cntrl}&&[^\\n\\t]]|[\\u2028-\\u202E\\u2066-\\u2069]");
    Map<String, List<String>> headers = page.headers().map();
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'; style-src 'sha256-")
        .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
        .doesNotContain("unsafe", "script-src");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(headers).containsKey("x-frame-options");
  }

  @Test
  void pagesNeedTheTokenAndABrowserMaySignIn(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "secret\n");
    try (RunningServer guarded =
        new RunningServer(Server.Limits.DEFAULT, Optional.of(file)).withSnapshot()) {
      for (String path : List.of("/", "/restarts", "/restarts/7", "/logs", "/runbooks/Watchdog")) {
        HttpResponse<String> refused = guarded.get(path, "Accept", BROWSER);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().allValues("WWW-Authenticate"))
            .anyMatch(challenge -> challenge.startsWith("Basic realm="));
        assertThat(refused.body()).doesNotContain("row 7").contains("password");
        String sent =
            Base64.getEncoder()
                .encodeToString("on-call:secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(
                guarded.get(path, "Accept", BROWSER, "Authorization", "Basic " + sent).statusCode())
            .isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "",
        "text/plain",
        "text/html;q=0",
        "text/html;q=0.1,text/plain",
        "image/png"
      })
  void othersGetTheSixLines(String accept) throws Exception {
    running.withSnapshot();
    assertThat(running.get("/", "Accept", accept).body()).startsWith("restarting   orders");
  }

  private Alert alert(String name, Map<String, String> annotations) {
    return new Alert(
        name,
        true,
        Map.of("alertname", name, "severity", "critical"),
        annotations,
        SampleSnapshots.START,
        Optional.empty(),
        SampleSnapshots.START);
  }

  private JobSnapshot pictureWith(List<Alert> alerts) {
    return picture("permission denied", alerts);
  }

  private JobSnapshot hostile(String text) {
    return picture(
        text,
        List.of(
            alert(
                text,
                Map.of(
                    "summary",
                    text,
                    "description",
                    text,
                    "runbook_url",
                    text,
                    "dashboard_url",
                    text)),
            alert("SparkJobDown", Map.of("dashboard_url", text))));
  }

  /** With this text wherever one comes from somebody else. */
  private JobSnapshot picture(String text, List<Alert> alerts) {
    Instant at = SampleSnapshots.START;
    Observations full = SampleSnapshots.full("orders", running.clock.moment(), 1, 0).seen();
    LedgerState ledger = full.ledger().value().orElseThrow();
    Attempt attempt =
        new Attempt(
            7,
            Optional.of(at.minusSeconds(9)),
            OptionalLong.empty(),
            Optional.of(at),
            Optional.of(text),
            Optional.of(new LedgerState.Failure(text, text, at)),
            OptionalLong.of(1),
            Optional.of("restart"),
            Optional.of(at),
            Optional.of(1.0),
            OptionalInt.of(1));
    LogState log =
        new LogState(
            List.of(
                new LogState.Event(Optional.of(at.minusSeconds(1)), LogState.Level.ERROR, text),
                new LogState.Event(Optional.of(at), LogState.Level.WARN, text + "\n\tat " + text)),
            Map.of());
    Observations seen =
        new Observations(
            full.now(),
            full.staleAfter(),
            "orders",
            LastAnswer.of(job(full.job().value().orElseThrow(), text), full.now()),
            LastAnswer.of(
                new LedgerState(
                    at,
                    7,
                    Optional.empty(),
                    false,
                    false,
                    1,
                    Optional.of(text),
                    Optional.empty(),
                    0,
                    Optional.of(new LedgerState.Failure(text, text, at)),
                    true,
                    ledger.restarts(),
                    ledger.failures(),
                    List.of(attempt)),
                full.now()),
            full.master(),
            full.workers(),
            full.executors().failed(text, full.now()),
            LastAnswer.of(log, full.now()).failed(text, full.now()));
    return new JobSnapshot(seen, new Diagnosis(Status.RESTARTING, text, text), alerts);
  }

  private static JobState job(JobState job, String text) {
    return new JobState(
        job.at(),
        text,
        text,
        text,
        job.pid(),
        job.phase(),
        job.since(),
        job.ready(),
        job.attempt(),
        job.cycle(),
        job.batch(),
        job.budget(),
        job.backoff(),
        job.lastProgress(),
        job.hangTimeoutSeconds(),
        Optional.of(new JobState.Failure(text, text, job.at())),
        Optional.of(text),
        Optional.of(text),
        Optional.of(text),
        job.lastGoodCycle(),
        job.spark(),
        new RefusedFiles(21, List.of(new RefusedFiles.Entry(text, text, text, job.at()))),
        job.executors());
  }
}

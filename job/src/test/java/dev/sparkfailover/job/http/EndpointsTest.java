package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.status.PublishedRows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
  private EndpointsFixture fixture;

  @BeforeEach
  void open() {
    fixture = new EndpointsFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void liveWhileTheSupervisorTicksWhateverTheState() throws IOException {
    for (State state : State.values()) {
      fixture.report(new Event.StateChanged(EndpointsFixture.START, State.STARTING, state));
      assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
    }
    fixture.sinceTick.set(Duration.ofSeconds(10));
    assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
    fixture.sinceTick.set(Duration.ofSeconds(11));
    HttpResponse<String> dead = fixture.get("/health/live");
    assertThat(dead.statusCode()).isEqualTo(503);
    assertThat(dead.body()).contains("no sign of life for 11 s");
  }

  @Test
  void readyFromTheSessionToTheFailureAndAgainAfterTheNextGoodCycle() throws IOException {
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(503);
    EventScript.goodCycle().forEach(fixture::report);
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
    EventScript.failure().forEach(fixture::report);
    HttpResponse<String> down = fixture.get("/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).contains("the job is backoff since 2026-03-01T10:00:09Z");
    EventScript.recovery().subList(0, 3).forEach(fixture::report);
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(503);
    EventScript.recovery().forEach(fixture::report);
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void headAnswersWithoutABody() throws IOException {
    for (String path : new String[] {"/status", "/metrics", "/health/live"}) {
      HttpResponse<String> head = fixture.send("HEAD", path);
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      assertThat(head.body()).as(path).isEmpty();
    }
  }

  @Test
  void unknownPathsSayWhatExists() throws IOException {
    HttpResponse<String> answer = fixture.get("/stauts");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("\"status\" : 404", "GET /status", "POST /resume");
  }

  @Test
  void wrongMethodsSayWhichAreRight() throws IOException {
    HttpResponse<String> post = fixture.send("POST", "/status");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    HttpResponse<String> get = fixture.get("/resume");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("POST");
    assertThat(get.body()).contains("/resume takes POST");
  }

  @Test
  void malformedRequestsAreProblemsToo() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.endpoints.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write("GET\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }
  }

  @Test
  void aBugIsAProblemWithoutAStackTrace() throws IOException {
    fixture.backlog.set(null);
    HttpResponse<String> answer = fixture.get("/status");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).doesNotContain("Exception", "at dev.");
  }

  @Test
  void resumeIsTakenWhenExhausted() throws IOException {
    fixture.resumable.set(true);
    assertThat(fixture.send("POST", "/resume").statusCode()).isEqualTo(202);
  }

  @Test
  void resumeOfAJobThatWorksIsAConflictThatSaysTheState() throws IOException {
    EventScript.goodCycle().forEach(fixture::report);
    HttpResponse<String> answer = fixture.send("POST", "/resume");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("nothing to resume: the job is running since");
  }

  @Test
  void resumeOfAParkedJobSaysWhatToFix() throws IOException {
    fixture.model.park("JOB_CYCLE_INTERVAL: must be a time, got \"soon\"");
    assertThat(fixture.send("POST", "/resume").body())
        .contains("fix the cause and start it again: JOB_CYCLE_INTERVAL");
  }

  @Test
  void webPagesCannotResume() throws IOException {
    fixture.resumable.set(true);
    HttpResponse<String> page = fixture.send("POST", "/resume", "Origin", "http://evil.example");
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.body()).contains("web pages are refused");
    assertThat(fixture.send("POST", "/resume", "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(403);
  }

  @Test
  void bodiesAreBounded() throws IOException {
    HttpRequest big =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + fixture.endpoints.port() + "/resume"))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(5000)))
            .build();
    HttpResponse<String> answer = fixture.send(big);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void aPortInUseIsToldWithWhatToDo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(taken.getLocalPort(), "127.0.0.1", Optional.empty()))
          .isInstanceOf(CannotListenException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port " + taken.getLocalPort())
          .hasMessageContaining("Address already in use")
          .hasMessageContaining("ss -ltnp");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsToldWithWhatToDo() {
    assertThatThrownBy(() -> start(0, "192.0.2.1", Optional.empty()))
        .isInstanceOf(CannotListenException.class)
        .hasMessageContaining("192.0.2.1")
        .hasMessageContaining("JOB_BIND");
  }

  @Test
  void closingIsQuickAlsoWithAnOpenConnection() throws IOException {
    EndpointsFixture other = new EndpointsFixture();
    assertThat(other.get("/health/live").statusCode()).isEqualTo(200);
    Instant before = Instant.now();
    other.endpoints.close();
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThatThrownBy(() -> other.get("/health/live")).isInstanceOf(IOException.class);
    other.close();
  }

  @Test
  void aTokenFileOfNoUseIsRefusedAtStart(@TempDir Path dir) throws IOException {
    Path empty = Files.writeString(dir.resolve("empty"), " \n");
    for (Path file : new Path[] {dir.resolve("missing"), empty, dir}) {
      assertThatThrownBy(() -> start(0, "127.0.0.1", Optional.of(file)))
          .isInstanceOf(CannotListenException.class)
          .hasMessageContaining("JOB_TOKEN_FILE: must be a readable file")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void withATokenFileOnlyItsTokenResumes(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("token"), "s3cret\n");
    try (EndpointsFixture guarded =
        new EndpointsFixture(
            History.EMPTY, Optional.of(PublishedRows.NOTHING), Optional.of(file))) {
      guarded.resumable.set(true);
      HttpResponse<String> without = guarded.send("POST", "/resume");
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(resume(guarded, "Bearer s3cre")).isEqualTo(401);
      assertThat(resume(guarded, "Basic s3cret")).isEqualTo(401);
      assertThat(resume(guarded, "Bearer s3cret")).isEqualTo(202);
      Files.writeString(file, "changed");
      assertThat(resume(guarded, "Bearer s3cret")).isEqualTo(401);
      assertThat(resume(guarded, "bearer changed")).isEqualTo(202);
      Files.writeString(file, "");
      assertThat(resume(guarded, "Bearer ")).isEqualTo(503);
      assertThat(guarded.get("/status").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void beforeTheLedgerIsReadThereAreNoMetrics() throws IOException {
    fixture.model.hold("waiting for process 12 on host a");
    fixture.endpoints.show(EndpointSources.idle(fixture.model, Optional.empty()));
    HttpResponse<String> metrics = fixture.get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(503);
    assertThat(metrics.body())
        .contains("before the ledger is read", "waiting for process 12 on host a");
    assertThat(metrics.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(fixture.send("POST", "/resume").statusCode()).isEqualTo(409);
  }

  private static int resume(EndpointsFixture fixture, String authorization) throws IOException {
    return fixture.send("POST", "/resume", "Authorization", authorization).statusCode();
  }

  private void start(int port, String bind, Optional<Path> token) {
    Endpoints.start(
            new Settings.Endpoint(port, bind, token),
            EndpointsFixture.info(),
            EndpointSources.idle(fixture.model, Optional.of(fixture.metrics)),
            fixture.clock)
        .close();
  }
}

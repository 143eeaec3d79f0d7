package dev.sparkfailover.monitor.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.RefusedFiles;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.source.Source;
import dev.sparkfailover.monitor.source.StubServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers in the words of Spark 4.2. */
class SparkSourcesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String MASTER =
      """
      {"url": "spark://m:7077",
       "workers": [{"id": "worker-1", "host": "w", "port": 34777, "webuiaddress": "http://w:8081",
         "cores": 2, "coresused": 1, "coresfree": 1, "memory": 1024, "memoryused": 512,
         "memoryfree": 512, "resources": {}, "resourcesused": {}, "resourcesfree": {},
         "state": "ALIVE", "lastheartbeat": 1795409022366}],
       "aliveworkers": 1, "cores": 2, "coresused": 1, "memory": 1024, "memoryused": 512,
       "resources": [{}], "resourcesused": [{}],
       "activeapps": [{"id": "app-1", "name": "x", "cores": 2, "state": "RUNNING"}],
       "completedapps": [{"id": "app-0", "name": "x", "state": "FINISHED"}],
       "activedrivers": [], "completeddrivers": [], "status": "ALIVE"}
      """;
  private static final String WORKER =
      """
      {"id": "worker-1", "masterurl": "spark://m:7077", "masterwebuiurl": "http://localhost:8080/",
       "cores": 2, "coresused": 1, "memory": 1024, "memoryused": 512, "resources": {},
       "resourcesused": {}, "executors": [{"id": 0, "memory": 512, "appid": "app-1"}],
       "finishedexecutors": [{"id": 1}, {"id": 2}]}
      """;
  private static final String EXECUTORS =
      """
      [{"id": "driver", "hostPort": "d:1", "isActive": true, "rddBlocks": 0, "memoryUsed": 0,
        "diskUsed": 0, "totalCores": 0, "maxTasks": 0, "activeTasks": 0, "failedTasks": 0,
        "completedTasks": 0, "totalTasks": 0, "totalDuration": 4000, "totalGCTime": 20,
        "totalInputBytes": 0, "totalShuffleRead": 0, "totalShuffleWrite": 0, "maxMemory": 434,
        "addTime": "2026-03-01T10:00:00.000GMT", "executorLogs": {}, "attributes": {}},
       {"id": "3", "hostPort": "w:2", "isActive": false, "memoryUsed": 10, "diskUsed": 11,
        "totalCores": 2, "activeTasks": 1, "failedTasks": 2, "completedTasks": 12,
        "totalDuration": 13, "totalGCTime": 14, "totalShuffleRead": 15, "totalShuffleWrite": 16,
        "maxMemory": 17, "addTime": "2026-03-01T10:00:00.500GMT",
        "removeTime": "2026-03-01T10:00:01.000GMT",
        "removeReason": "Command exited with code 137"}]
      """;

  private final Http http = new Http(Duration.ofSeconds(30));

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void readsTheMaster() throws Exception {
    try (StubServer server = StubServer.saying(MASTER)) {
      assertThat(new MasterSource(http, server.url()).ask())
          .isEqualTo(
              new MasterState(
                  "ALIVE",
                  List.of(worker(URI.create("http://w:8081"))),
                  2,
                  1,
                  1L << 30,
                  1L << 29,
                  List.of("app-1"),
                  1));
      assertThat(server.requests()).containsExactly("GET /json/ HTTP/1.1");
    }
  }

  @Test
  void ofSeveralMastersTheLeaderIsHeard() throws Exception {
    String standby = MASTER.replace("\"status\": \"ALIVE\"", "\"status\": \"STANDBY\"");
    try (StubServer waits = StubServer.saying(standby);
        StubServer leads = StubServer.saying(MASTER)) {
      Source<MasterState> masters = masters(nobody(), waits.url(), leads.url());
      assertThat(masters.ask().alive()).isTrue();
      assertThat(masters.ask().alive()).isTrue();
      assertThat(waits.requests()).hasSize(1);
      assertThat(leads.requests()).hasSize(2);
    }
  }

  @Test
  void whileNoMasterLeadsTheOthersAreHeard() throws Exception {
    String standby = MASTER.replace("\"status\": \"ALIVE\"", "\"status\": \"STANDBY\"");
    try (StubServer waits = StubServer.saying(standby)) {
      assertThat(masters(waits.url(), nobody()).ask().status()).isEqualTo("STANDBY");
    }
    URI nobody = nobody();
    assertThatThrownBy(() -> masters(nobody, nobody).ask())
        .hasMessage(
            "%s/json/: cannot connect: connection refused; %s/json/: cannot connect: connection refused",
            nobody, nobody);
  }

  @Test
  void masterThatKeepsUsWaitingIsNotAskedFirstAgain() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        StubServer leads = StubServer.saying(MASTER)) {
      Source<MasterState> masters =
          masters(URI.create("http://127.0.0.1:" + silent.getLocalPort()), leads.url());
      Thread.currentThread().interrupt();
      assertThatThrownBy(masters::ask).isInstanceOf(InterruptedException.class);
      assertThat(masters.ask().alive()).isTrue();
    }
  }

  private Source<MasterState> masters(URI... pages) {
    return new MastersSource(
        Arrays.stream(pages).map(page -> new MasterSource(http, page)).toList());
  }

  private static URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  @Test
  void masterThatSpeaksOtherwiseIsNotUnderstood() {
    try (StubServer server =
        StubServer.saying(MASTER.replace("\"state\": \"ALIVE\"", "\"state\": 1"))) {
      assertThatThrownBy(() -> new MasterSource(http, server.url()).ask())
          .hasMessage(server.url() + "/json/: field workers[0].state: found 1, expected text");
    }
    try (StubServer server = StubServer.saying(MASTER.replace("http://w:8081", "no address"))) {
      assertThatThrownBy(() -> new MasterSource(http, server.url()).ask())
          .hasMessageContaining(
              "field workers[0].webuiaddress: found \"no address\", expected a web address");
    }
  }

  @Test
  void readsAWorker() throws Exception {
    try (StubServer server = StubServer.saying(WORKER)) {
      assertThat(new WorkerSource(http, worker(server.url())).ask())
          .isEqualTo(new WorkerState("worker-1", 2, 1, 1L << 30, 1L << 29, 1, 2));
      assertThat(server.requests()).containsExactly("GET /json/ HTTP/1.1");
    }
  }

  @Test
  void anotherWorkerAtTheSameAddressIsNotTheOne() {
    try (StubServer server = StubServer.saying(WORKER.replace("worker-1", "worker-2"))) {
      assertThatThrownBy(() -> new WorkerSource(http, worker(server.url())).ask())
          .hasMessageContaining("field id: found \"worker-2\", expected \"worker-1\"");
    }
  }

  @Test
  void onlyWebAddressesOfWorkersAreAsked() {
    for (String bad : List.of("file:///etc/passwd", "ftp://w/", "http://user:secret@w:8081", "w")) {
      assertThatThrownBy(() -> new WorkerSource(http, worker(URI.create(bad))).ask())
          .hasMessageContaining("cannot be asked: expected http:// or https://")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void readsAllExecutorsOfTheSession() throws Exception {
    try (StubServer server = StubServer.saying(EXECUTORS)) {
      Executors executors = executors(session(server.url().getPort()));
      assertThat(executors.applicationId()).isEqualTo("app-1");
      assertThat(executors.session()).isTrue();
      assertThat(executors.all()).hasSize(2);
      assertThat(executors.active()).isEmpty();
      assertThat(executors.dead())
          .containsExactly(
              new Executors.Executor(
                  "3",
                  "w:2",
                  false,
                  2,
                  1,
                  2,
                  12,
                  13,
                  14,
                  10,
                  17,
                  11,
                  15,
                  16,
                  Optional.of(NOW.plusMillis(500)),
                  Optional.of(NOW.plusSeconds(1)),
                  Optional.of("Command exited with code 137")));
      assertThat(server.requests())
          .containsExactly("GET /api/v1/applications/app-1/allexecutors HTTP/1.1");
    }
  }

  @Test
  void driverOfALocalMasterIsItsExecutor() throws Exception {
    String local = EXECUTORS.replace("\"totalCores\": 0", "\"totalCores\": 2");
    try (StubServer server = StubServer.saying(local)) {
      assertThat(executors(session(server.url().getPort())).active())
          .extracting(Executors.Executor::id)
          .containsExactly("driver");
    }
  }

  @Test
  void noSessionIsAnAnswerButOnlyOfAJobThatCanBeAsked() throws Exception {
    LastAnswer<JobState> waits = LastAnswer.of(job(Optional.empty()), new Moment(NOW, 0));
    assertThat(executors(waits)).isEqualTo(Executors.NONE);
    assertThat(Executors.NONE.session()).isFalse();
    assertThatThrownBy(() -> executors(waits.failed("it is gone", new Moment(NOW, 1))))
        .hasMessage("the job cannot be asked whether a session is up: it is gone");
    assertThatThrownBy(() -> executors(LastAnswer.none()))
        .hasMessage("the job has not said yet whether a session is up");
  }

  @Test
  void sessionThatCannotBeAskedIsSaid() {
    assertThatThrownBy(() -> executors(session("app-1", OptionalInt.empty())))
        .hasMessage("the session has no web page to ask: spark.ui.enabled is off");
    assertThatThrownBy(() -> executors(session("../../x?y=", OptionalInt.of(4040))))
        .hasMessageContaining("application id \"../../x?y=\", expected letters, digits");
  }

  private Executors executors(LastAnswer<JobState> job) throws Exception {
    return new ExecutorsSource(http, URI.create("http://127.0.0.1:1"), () -> job).ask();
  }

  private static LastAnswer<JobState> session(int port) {
    return session("app-1", OptionalInt.of(port));
  }

  private static LastAnswer<JobState> session(String id, OptionalInt port) {
    return LastAnswer.of(job(Optional.of(new JobState.Spark(id, port))), new Moment(NOW, 0));
  }

  private static JobState job(Optional<JobState.Spark> spark) {
    return new JobState(
        NOW,
        "shop",
        "orders",
        "1",
        1,
        JobState.Phase.WAITING,
        NOW,
        true,
        1,
        1,
        OptionalLong.empty(),
        new JobState.Budget(0, 5, 0, 30),
        new JobState.Backoff(0, Optional.empty()),
        Optional.empty(),
        600,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        spark,
        RefusedFiles.NONE);
  }

  private static MasterState.Worker worker(URI webUi) {
    return new MasterState.Worker("worker-1", webUi, "ALIVE", 2, 1, 1L << 30, 1L << 29);
  }
}

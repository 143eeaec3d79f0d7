package dev.sparkfailover.monitor.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.Source;
import dev.sparkfailover.monitor.source.StubServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers in the words of Spark 4.2. */
class SparkSourcesTest {
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

  private static MasterState.Worker worker(URI webUi) {
    return new MasterState.Worker("worker-1", webUi, "ALIVE", 2, 1, 1L << 30, 1L << 29);
  }
}

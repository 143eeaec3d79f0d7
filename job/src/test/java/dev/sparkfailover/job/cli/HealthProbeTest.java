package dev.sparkfailover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthProbeTest {
  private static final String WORKER =
      """
      {"id" : "worker-7", "masterurl" : "spark://127.0.0.1:7077", "cores" : 2}
      """;

  private final Map<String, String> env = new HashMap<>();
  private HttpServer driver;
  private HttpServer master;
  private HttpServer worker;

  @BeforeEach
  void start() throws IOException {
    driver = server("JOB_PORT");
    master = server("SPARK_MASTER_WEBUI_PORT");
    worker = server("SPARK_WORKER_WEBUI_PORT");
    env.put("SPARK_MASTER_URL", "spark://127.0.0.1:7077");
  }

  @AfterEach
  void stop() {
    driver.stop(0);
    master.stop(0);
    worker.stop(0);
  }

  private HttpServer server(String variable) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    env.put(variable, String.valueOf(server.getAddress().getPort()));
    return server;
  }

  private static void answer(HttpServer server, String path, int code, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private Optional<String> complaint(String role) {
    return new HealthProbe(env).complaint(role);
  }

  @Test
  void driverIsHealthyWhileItsSupervisorTicks() {
    answer(driver, "/health/live", 200, "{}");
    assertThat(complaint("driver")).isEmpty();
  }

  @Test
  void driverIsIllWhenItsSupervisorIsSilentOrNobodyListens() {
    answer(driver, "/health/live", 503, "{}");
    assertThat(complaint("driver")).get().asString().contains("/health/live", "503");
    driver.stop(0);
    assertThat(complaint("driver")).get().asString().contains("driver: ", "/health/live");
  }

  @Test
  void masterIsHealthyWhenItLeads() {
    answer(master, "/json/", 200, "{\"url\" : \"x\", \"status\" : \"ALIVE\"}");
    assertThat(complaint("master")).isEmpty();
  }

  @Test
  void masterIsIllWhileItRecovers() {
    answer(master, "/json/", 200, "{\"workers\" : [ ], \"status\" : \"RECOVERING\"}");
    assertThat(complaint("master")).contains("master: is RECOVERING");
  }

  @Test
  void workerIsHealthyWhenTheMasterHasItAlive() {
    answer(worker, "/json/", 200, WORKER);
    answer(master, "/json/", 200, workers("DEAD", "ALIVE"));
    assertThat(complaint("worker")).isEmpty();
  }

  @Test
  void workerIsIllWhenTheMasterLostItOrNeverKnewIt() {
    answer(worker, "/json/", 200, WORKER);
    answer(master, "/json/", 200, workers("ALIVE", "DEAD"));
    assertThat(complaint("worker")).get().asString().contains("worker-7 is DEAD");
    worker.removeContext("/json/");
    answer(worker, "/json/", 200, WORKER.replace("worker-7", "worker-9"));
    assertThat(complaint("worker")).get().asString().contains("worker-9 is unknown");
  }

  @Test
  void workerIsIllWhenTheMasterIsGone() {
    answer(worker, "/json/", 200, WORKER);
    master.stop(0);
    assertThat(complaint("worker")).get().asString().startsWith("worker: http://127.0.0.1:");
  }

  @Test
  void mastersOfAnyListAreFound() {
    assertThat(HealthProbe.masters("spark://one:7077,two-2:7078")).containsExactly("one", "two-2");
    assertThat(HealthProbe.masters("local[*]")).isEmpty();
  }

  @Test
  void unknownRoleIsAComplaint() {
    assertThat(complaint("")).get().asString().contains("driver, master or worker");
  }

  private static String workers(String first, String second) {
    return """
    {"workers" : [
      {"id" : "worker-3", "host" : "a", "resources" : { }, "state" : "%s", "lastheartbeat" : 1},
      {"id" : "worker-7", "host" : "b", "resources" : { }, "state" : "%s", "lastheartbeat" : 2}
    ], "status" : "ALIVE"}
    """
        .formatted(first, second);
  }
}

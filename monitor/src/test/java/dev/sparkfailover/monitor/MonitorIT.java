package dev.sparkfailover.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.monitor.cluster.SparkProcesses;
import dev.sparkfailover.monitor.source.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real monitor in 64 MB beside a real job, through what befalls that. */
class MonitorIT {
  private static final Pattern ADDRESS = Pattern.compile("answers at (http://[\\d.:]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int jobPort = SparkProcesses.freePort();

  @Test
  @Timeout(300)
  void tellsTheTruthThroughTheLifeOfAJob() throws Exception {
    try (SparkProcesses processes = new SparkProcesses(folder)) {
      URI monitor = monitor(processes);
      status(processes, monitor, "unknown", "nothing is known of the job");

      Process job = job(processes, Map.of());
      status(processes, monitor, "healthy", "");
      Await.until("a good cycle", () -> !app(monitor).get("last_good_cycle").isNull());
      Await.until(
          "the local executor",
          () -> texts(get(monitor, "/api/executors"), "active", "id").contains("driver"));
      assertThat(texts(get(monitor, "/api/logs?lines=50"), "logs", "text"))
          .anyMatch(line -> line.contains("attempt: 1: starting Spark"));

      signal(job, "STOP");
      status(processes, monitor, "hung", "the process is there but does nothing");
      signal(job, "CONT");
      status(processes, monitor, "healthy", "");

      SparkProcesses.kill(job);
      status(processes, monitor, "unreachable", "is gone");
      assertThat(metrics(monitor)).contains("status=\"unreachable\"} 1.0");
      assertThat(text(monitor, "/metrics", "text/plain"))
          .as("alerts watch the monitor's own JVM as well")
          .contains(
              "jvm_memory_usage_after_gc{", "jvm_gc_overhead{", "jvm_threads_deadlocked_threads{");

      Process failing = job(processes, Map.of("JOB_FAILURE_RATE", "1", "JOB_RESTART_MAX", "2"));
      status(processes, monitor, "restarting", "after a failure (");
      status(
          processes,
          monitor,
          "exhausted",
          "gave up, as the ledger says: 2 restarts in a row are spent");
      assertThat(failing.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(failing.exitValue()).isEqualTo(69);
      assertThat(metrics(monitor)).contains("status=\"exhausted\"} 1.0");
      assertThat(texts(get(monitor, "/api/restarts"), "restarts", "decision"))
          .startsWith("gave-up");
      assertThat(text(monitor, "/api/status", "text/plain").lines())
          .hasSize(6)
          .first()
          .asString()
          .startsWith("exhausted ");

      Process fixed = job(processes, Map.of(), "--fresh-budget");
      Await.until("attempt 4 at work", () -> app(monitor).get("ready").asBoolean());
      assertThat(app(monitor).get("status").asText()).isEqualTo("healthy");
      assertThat(app(monitor).get("attempt").asInt()).isEqualTo(4);
      signal(fixed, "TERM");
      status(processes, monitor, "unreachable", "stopped on request");
      assertThat(metrics(monitor)).doesNotContain("NaN");
    }
  }

  private URI monitor(SparkProcesses processes) throws Exception {
    Map<String, String> env =
        Map.of(
            "MONITOR_PORT", "0",
            "MONITOR_POLL_INTERVAL", "200ms",
            "MONITOR_STALE_AFTER", "4s",
            "MONITOR_MASTER_URL", "none",
            "MONITOR_JOB_URL", "http://127.0.0.1:" + jobPort,
            "MONITOR_LOG_FILE", folder.resolve("logs/spark_app.log").toString(),
            "MONITOR_LEDGER_FILE", folder.resolve("data/checkpoints/ledger.jsonl").toString());
    Process process =
        processes.java(
            "monitor",
            env,
            List.of(
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Path console = folder.resolve("monitor.log");
    Await.until("the monitor", () -> ADDRESS.matcher(Files.readString(console)).find());
    assertThat(process.isAlive()).isTrue();
    Matcher said = ADDRESS.matcher(Files.readString(console));
    assertThat(said.find()).isTrue();
    return URI.create(said.group(1));
  }

  private Process job(SparkProcesses processes, Map<String, String> more, String... arguments)
      throws IOException {
    Map<String, String> env = new HashMap<>(more);
    env.put("SPARK_MASTER_URL", "local[2]");
    env.put("JOB_PORT", String.valueOf(jobPort));
    env.put("JOB_RESTART_INITIAL_DELAY", "3s");
    return processes.job(env, arguments);
  }

  private void status(SparkProcesses processes, URI monitor, String status, String reason)
      throws Exception {
    try {
      Await.until(
          status + ", " + reason,
          () ->
              app(monitor).get("status").asText().equals(status)
                  && app(monitor).get("reason").asText().contains(reason));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it says " + app(monitor) + processes.story(), e);
    }
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  private JsonNode app(URI monitor) throws Exception {
    return get(monitor, "/api/status").get("status").get("app");
  }

  private static List<String> texts(JsonNode answer, String list, String field) {
    return StreamSupport.stream(answer.get(list).spliterator(), false)
        .map(each -> each.get(field).asText())
        .toList();
  }

  private String metrics(URI monitor) throws Exception {
    return text(monitor, "/metrics", "text/plain")
        .lines()
        .filter(line -> line.startsWith("monitor_"))
        .reduce("", (a, b) -> a + "\n" + b);
  }

  private JsonNode get(URI monitor, String path) throws Exception {
    return JSON.readTree(text(monitor, path, "application/json"));
  }

  private String text(URI monitor, String path, String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(monitor + path))
            .header("Accept", accept)
            .timeout(Duration.ofSeconds(30))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}

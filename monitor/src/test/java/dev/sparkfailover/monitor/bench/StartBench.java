package dev.sparkfailover.monitor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.Main;
import dev.sparkfailover.monitor.cluster.SparkProcesses;
import dev.sparkfailover.monitor.source.Await;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures how long the monitor takes from its start to its first answer, beside the job. */
class StartBench {
  private static final int PAIRS = 9;
  private static final double BOUND = 1.0 / 3;

  private final Clock clock = new SystemClock();

  @TempDir private Path folder;

  @Test
  void monitorBesideJob() throws Exception {
    Ratios ratios = new Ratios();
    for (int pair = -1; pair < PAIRS; pair++) {
      double monitor = monitor();
      double job = job();
      if (pair >= 0) {
        ratios.add(monitor / job);
      }
    }
    ratios.publish(
        "monitor-start-vs-job-start",
        "from the start of the monitor to its first `/api/status` / from the start of the job to its first `/health/ready` with 200",
        "at most 0.333");
    assertThat(ratios.low()).as("lower end of the interval").isLessThanOrEqualTo(BOUND);
  }

  private double monitor() throws Exception {
    int port = SparkProcesses.freePort();
    try (SparkProcesses processes = new SparkProcesses(folder)) {
      Moment begin = clock.moment();
      Process unused =
          processes.java(
              "monitor",
              Map.of("MONITOR_PORT", String.valueOf(port), "MONITOR_MASTER_URL", "none"),
              List.of(
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName()));
      Await.until("the monitor", () -> answers(port, "/api/status"));
      return clock.moment().since(begin).toNanos();
    }
  }

  private double job() throws Exception {
    int port = SparkProcesses.freePort();
    try (SparkProcesses processes = new SparkProcesses(folder)) {
      Moment begin = clock.moment();
      Process unused =
          processes.job(Map.of("JOB_PORT", String.valueOf(port), "SPARK_MASTER_URL", "local[2]"));
      Await.until("the job", () -> answers(port, "/health/ready"));
      return clock.moment().since(begin).toNanos();
    }
  }

  private static boolean answers(int port, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:%d%s".formatted(port, path)).toURL().openConnection();
    connection.setConnectTimeout(1_000);
    connection.setReadTimeout(5_000);
    try {
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    } finally {
      connection.disconnect();
    }
  }
}

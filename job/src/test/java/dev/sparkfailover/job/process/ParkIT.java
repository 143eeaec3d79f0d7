package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that may not work stays and answers. */
@Timeout(300)
class ParkIT {
  private static final Duration SOON = Duration.ofSeconds(35);

  @TempDir Path dir;

  @Test
  void jobThatGaveUpAnswersWithoutSparkUntilAPersonResumesIt() throws Exception {
    JobHome home = JobHome.in(dir).trick("fatal").env("JOB_ON_EXHAUSTED", "park");
    home.notes("a.csv", "one", "two");
    try (JobProcess job = home.start()) {
      job.awaitState("exhausted");
      answersAsExhausted(job);
      assertThat(threads(job.pid()))
          .doesNotContain("dag-scheduler", "spark-listener", "Executor task launch", "heartbeat");
      assertThat(job.console()).contains("GAVE UP", "/resume").doesNotContain("\tat ");
      job.kill();
    }
    try (JobProcess job = home.start()) {
      job.awaitState("exhausted");
      answersAsExhausted(job);
      job.stop(SOON);
      assertThat(job.console()).doesNotContain("starting Spark");
    }
    assertThat(home.events("attempt-started")).hasSize(1);

    home.trick("copy");
    try (JobProcess job = home.start()) {
      job.awaitState("exhausted");
      assertThat(job.post("/resume").statusCode()).isBetween(200, 204);
      job.awaitEvent("batch-published", 1).stop(SOON);
    }
    assertThat(home.events("budget-restored")).hasSize(1);
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "two");
  }

  private static void answersAsExhausted(JobProcess job) throws Exception {
    assertThat(job.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(job.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(job.get("/metrics").body())
        .containsPattern("failover_state\\{[^}]*state=\"exhausted\"[^}]*} 1\\.0");
  }

  private static String threads(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process dump = new ProcessBuilder(jcmd, Long.toString(pid), "Thread.print").start();
    String text = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(dump.waitFor()).as(text).isZero();
    assertThat(text).contains("\"main\"");
    return text;
  }

  @Test
  void badConfigurationIsSaidAndParks() throws Exception {
    JobHome home = JobHome.in(dir).env("JOB_ON_EXHAUSTED", "park").env("JOB_RESTART_MAX", "some");
    try (JobProcess job = home.start()) {
      job.awaitState("exhausted");
      assertThat(job.status().get("parked").asText()).contains("JOB_RESTART_MAX", "some");
      answersAsExhausted(job);
      job.stop(SOON);
    }
  }

  @Test
  void driverThatWaitsForAnotherAnswersMeanwhile() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy");
    home.notes("a.csv", "one");
    try (JobProcess holder = home.start()) {
      holder.awaitEvent("batch-published", 1);
      home.env("JOB_LOG_DIR", "other-logs").env("JOB_FENCE_WAIT", "5m");
      try (JobProcess second = home.start()) {
        answersAsWaiting(second, holder);
        second.stop(Duration.ofSeconds(10));
      }
      try (JobProcess successor = home.start()) {
        answersAsWaiting(successor, holder);
        holder.kill();
        successor.awaitState("waiting");
        assertThat(successor.status().get("problem").isNull()).isTrue();
        assertThat(successor.get("/metrics").body())
            .containsPattern("failover_failures_total\\{[^}]*reason=\"process\"[^}]*} 1\\.0")
            .containsPattern("failover_rows_total\\{[^}]*result=\"processed\"[^}]*} 1\\.0");
        successor.stop(SOON);
      }
    }
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  private static void answersAsWaiting(JobProcess job, JobProcess holder) throws Exception {
    job.awaitStatus("what it waits for", status -> !status.get("problem").isNull());
    assertThat(job.status().get("state").asText()).isEqualTo("starting");
    assertThat(job.status().get("problem").asText())
        .contains("process " + holder.pid(), "JOB_FENCE_WAIT=5m");
    assertThat(job.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(job.get("/health/ready").statusCode()).isEqualTo(503);
    HttpResponse<String> metrics = job.get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(503);
    assertThat(metrics.body()).contains("before the ledger is read", "process " + holder.pid());
  }

  @Test
  void secondDriverOfTheSameDataIsFencedOffAndNamesTheFirst() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy");
    try (JobProcess holder = home.start()) {
      holder.awaitEvent("attempt-started", 1);
      home.env("JOB_LOG_DIR", "other-logs");
      try (JobProcess second = home.start()) {
        assertThat(second.exitCode(SOON)).as(second.story()).isEqualTo(73);
        assertThat(second.console()).contains(Long.toString(holder.pid()));
        assertThat(second.console()).doesNotContain("\tat ");
      }
      home.env("JOB_ON_EXHAUSTED", "park");
      try (JobProcess second = home.start()) {
        second.awaitState("exhausted");
        assertThat(second.status().get("parked").asText()).contains(Long.toString(holder.pid()));
        second.stop(SOON);
      }
      holder.awaitState("waiting").stop(SOON);
    }
    assertThat(home.events("run-ended")).hasSize(1);
  }
}

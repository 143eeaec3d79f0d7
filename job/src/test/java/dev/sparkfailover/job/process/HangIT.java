package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that hangs comes back: in the same process if its tasks let go, else in a fresh one. */
@Timeout(300)
class HangIT {
  @TempDir Path dir;

  @Test
  void tasksThatSwallowInterruptsNeedAFreshProcess() throws Exception {
    JobHome home = JobHome.in(dir).trick("deaf").env("JOB_MAX_CYCLES", "1");
    home.env("JOB_HANG_TIMEOUT", "3s").env("JOB_STOP_TIMEOUT", "3s");
    home.notes("a.csv", "one");

    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(75);
      assertThat(job.console()).contains("hang: ").doesNotContain("\tat ");
    }
    assertThat(home.events("restart-decided").get(0).get("reason").asText()).isEqualTo("hang");
    assertThat(dumps(home)).contains("TricksPipeline.swallowInterrupts");

    home.env("JOB_HANG_TIMEOUT", "1m").trick("copy");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
      assertThat(job.console()).doesNotContain("vanished");
    }
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  private static String dumps(JobHome home) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(home.logs())) {
      for (Path file : files.filter(each -> each.toString().contains("threads")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Test
  void tasksThatHearInterruptsAreRestartedInTheSameProcess() throws Exception {
    JobHome home = JobHome.in(dir).trick("sleep,copy").env("JOB_MAX_CYCLES", "1");
    home.env("JOB_HANG_TIMEOUT", "8s").notes("a.csv", "one");

    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }

    assertThat(home.events("run-ended").get(0).get("outcome").asText()).isEqualTo("hung");
    List<JsonNode> attempts = home.events("attempt-started");
    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(1).get("pid")).isEqualTo(attempts.get(0).get("pid"));
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  @Test
  void stoppedProcessIsNotTakenForAHungOne() throws Exception {
    JobHome home = JobHome.in(dir).trick("gate").env("JOB_MAX_CYCLES", "1");
    home.env("JOB_HANG_TIMEOUT", "10s").notes("a.csv", "one");

    try (JobProcess job = home.start()) {
      job.awaitEvent("batch-started", 1).signal("STOP");
      JobProcess.pause(Duration.ofSeconds(12));
      job.signal("CONT");
      JobProcess.pause(Duration.ofSeconds(1));
      home.openGate();
      assertThat(job.exitCode()).as(job.story()).isZero();
    }

    assertThat(home.events("attempt-started")).hasSize(1);
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }
}

package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher brings the real job back, through the same ledger. */
@Timeout(300)
class LauncherWithTheJobIT {
  @TempDir Path dir;

  @Test
  void killedJobComesBackAndCtrlCEndsAll() throws Exception {
    JobHome home = home().trick("gate");
    home.notes("a.csv", "one");

    try (JobProcess launcher = home.start("--fresh-budget")) {
      launcher.awaitEvent("batch-started", 1);
      JobProcess.signal("KILL", pid(home, 0));
      launcher.awaitEvent("batch-started", 2);
      home.openGate();
      launcher.awaitEvent("batch-published", 1).ctrlC();

      assertThat(launcher.exitCode()).as(launcher.story()).isZero();
      assertThat(launcher.console()).contains("(it died by signal 9), starting it");
      assertThat(ProcessHandle.of(pid(home, 1))).isEmpty();
    }
    assertThat(home.events("budget-restored"))
        .extracting(e -> e.get("by").asText())
        .containsOnlyOnce("fresh-budget");
    assertThat(reasons(home)).containsExactly("process");
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  @Test
  void jobThatHaltsInEachCycleIsGivenUp() throws Exception {
    JobHome home = home().trick("copy").env("JOB_FAULTS", "halt").env("JOB_FAILURE_RATE", "1");
    home.env("JOB_RESTART_MAX", "1");

    try (JobProcess launcher = home.start()) {
      assertThat(launcher.exitCode(Duration.ofMinutes(4))).as(launcher.story()).isEqualTo(69);
      assertThat(launcher.console()).contains("injected into cycle", "GAVE UP");
    }
    assertThat(reasons(home)).containsExactly("process");
    assertThat(home.events("attempt-started")).hasSize(2);
  }

  @Test
  void jobThatAsksForAFreshProcessGetsItAtOnce() throws Exception {
    JobHome home = home().trick("deaf,copy").env("JOB_MAX_CYCLES", "1");
    home.env("JOB_HANG_TIMEOUT", "10s").env("JOB_STOP_TIMEOUT", "3s");
    home.notes("a.csv", "one");

    try (JobProcess launcher = home.start()) {
      assertThat(launcher.exitCode()).as(launcher.story()).isZero();
      assertThat(launcher.console())
          .contains("ended with 75 (it asked for a fresh process), starting it at once");
    }
    assertThat(reasons(home)).containsExactly("hang");
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  private JobHome home() throws Exception {
    return JobHome.in(dir).main("dev.sparkfailover.job.Main").underLauncher();
  }

  private static long pid(JobHome home, int attempt) throws Exception {
    return home.events("attempt-started").get(attempt).get("pid").asLong();
  }

  private static List<String> reasons(JobHome home) throws Exception {
    return home.events("restart-decided").stream().map(LauncherWithTheJobIT::reason).toList();
  }

  private static String reason(JsonNode decision) {
    return decision.get("reason").asText();
  }
}

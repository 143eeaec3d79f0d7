package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A request to stop ends the job well, whatever it is doing, and costs nothing. */
@Timeout(400)
class SignalsIT {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration LIMIT = STOP_TIMEOUT.plusSeconds(5);

  @TempDir Path dir;

  @Test
  void stopIsHeardInEachStateAndTheNextStartGoesOn() throws Exception {
    JobHome home = JobHome.in(dir).env(Map.of("JOB_STOP_TIMEOUT", "4s")).trick("copy");

    try (JobProcess job = home.start()) {
      endsWell(job.awaitEvent("attempt-started", 1), "starting");
    }
    try (JobProcess job = home.start()) {
      endsWell(job.awaitState("waiting"), "waiting");
    }
    home.trick("sleep").notes("a.csv", "one", "two");
    try (JobProcess job = home.start()) {
      job.awaitEvent("batch-started", 1);
      JobProcess.pause(Duration.ofSeconds(1));
      endsWell(job, "running");
    }
    home.trick("deaf");
    try (JobProcess job = home.start()) {
      job.awaitEvent("batch-started", 2);
      JobProcess.pause(Duration.ofSeconds(1));
      endsWell(job, "deaf tasks");
    }
    assertThat(home.events("restart-decided")).isEmpty();

    home.trick("throw,throw,sleep");
    try (JobProcess job = home.start()) {
      job.awaitEvent("poison-search-started", 1);
      JobProcess.pause(Duration.ofSeconds(1));
      endsWell(job, "search");
    }
    assertThat(home.events("restart-decided")).hasSize(2);

    home.trick("copy").env("JOB_MAX_CYCLES", "1");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "two");
    assertThat(home.events("restart-decided")).hasSize(2);
    assertThat(home.events("file-quarantined")).isEmpty();
  }

  @Test
  void stopIsHeardInABackoff() throws Exception {
    JobHome home = JobHome.in(dir).env("JOB_STOP_TIMEOUT", "4s").trick("throw");
    home.env("JOB_RESTART_INITIAL_DELAY", "10m").env("JOB_RESTART_MAX_DELAY", "10m");
    home.notes("a.csv", "one");

    try (JobProcess job = home.start()) {
      endsWell(job.awaitState("backoff"), "backoff");
    }
    try (JobProcess job = home.start()) {
      job.awaitState("backoff");
      assertThat(job.status().at("/backoff/next_restart_at").asText()).isNotEmpty();
      endsWell(job, "backoff of an earlier process");
    }
    assertThat(home.events("restart-decided")).hasSize(1);
    assertThat(home.events("attempt-started")).hasSize(1);
  }

  private static void endsWell(JobProcess job, String when) throws Exception {
    int stops = job.home().events("stop-requested").size();
    job.ctrlC();
    assertThat(job.exitCode(LIMIT)).as("%s: %s", when, job.story()).isZero();
    assertThat(job.console()).as(when).contains("asked for by SIG").doesNotContain("\tat ");
    assertThat(job.home().events("stop-requested")).as(when).hasSize(stops + 1);
    assertThat(afterLastStop(job.home().events()))
        .as(when)
        .isSubsetOf("run-ended stopped", "cycle-succeeded", "batch-published", "alive");
  }

  private static List<String> afterLastStop(List<JsonNode> events) {
    List<String> names =
        events.stream()
            .map(e -> (e.path("event").asText() + " " + e.path("outcome").asText("")).strip())
            .toList();
    return names.subList(names.lastIndexOf("stop-requested") + 1, names.size());
  }
}

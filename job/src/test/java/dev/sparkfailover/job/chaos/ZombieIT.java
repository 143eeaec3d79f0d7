package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.process.JobHome;
import dev.sparkfailover.job.process.JobProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who was given up or replaced publishes nothing any more, whenever it wakes up. */
@Timeout(300)
@Tag("long") // 30 s
class ZombieIT {
  private static final int FENCED_OFF = 73;
  private static final List<String> NOTES = List.of("one,1", "three,1", "two,1");

  @TempDir private Path dir;

  private JobHome home() throws IOException {
    JobHome home = JobHome.in(dir).knows(GatePipeline.class).env("JOB_PIPELINE", GatePipeline.NAME);
    home.input(GatePipeline.NAME, "a.csv", "note\none\ntwo\nthree\n");
    Files.createFile(dir.resolve("hold"));
    return home;
  }

  private boolean exists(String name) {
    return Files.exists(dir.resolve(name));
  }

  /** Tasks that wake up go on at once; new ones are not held any more. */
  private void openGate() throws IOException {
    Files.createFile(dir.resolve("open"));
    Files.delete(dir.resolve("hold"));
  }

  @Test
  void taskOfAnAttemptGivenUpWakesUpAndItsBatchIsPublishedOnceByTheNext() throws Exception {
    JobHome home = home().env("JOB_HANG_TIMEOUT", "2s").env("JOB_STOP_TIMEOUT", "20s");
    try (JobProcess job = home.start()) {
      job.await("a task that is held", () -> exists(GatePipeline.HELD));
      job.await("a verdict", () -> !dumps(home).isEmpty());
      assertThat(home.published("first")).isEmpty();
      openGate();
      job.await("a zombie awake", () -> exists(GatePipeline.WOKEN));
      int code = endOrPublished(job, home);
      assertThat(code).as(job.story()).isIn(0, 75);
    }
    home.env("JOB_MAX_CYCLES", "1");
    try (JobProcess next = home.start()) {
      assertThat(next.exitCode()).as(next.story()).isZero();
    }
    assertThat(home.published("first")).isEqualTo(NOTES);
    assertThat(home.published("second")).isEqualTo(NOTES);
    assertThat(commits(home)).hasSize(1);
    long lost = home.events("attempt-started").getFirst().path("epoch").asLong();
    assertThat(commits(home).getFirst().path("epoch").asLong()).isGreaterThan(lost);
    JsonNode end = home.events("run-ended").getFirst();
    assertThat(end.toString()).contains("\"hang\"");
  }

  /** A new attempt in the same process, or a fresh one: both are right after a hang. */
  private static int endOrPublished(JobProcess job, JobHome home) throws Exception {
    job.awaitEvent("run-ended", 1);
    job.await(
        "a good cycle or the end", () -> !job.alive() || !home.events("cycle-succeeded").isEmpty());
    return job.alive() ? job.signal("TERM").exitCode() : job.exitCode();
  }

  private static List<Path> dumps(JobHome home) throws IOException {
    try (Stream<Path> files = Files.list(home.logs())) {
      return files.filter(file -> file.toString().contains("threads-")).toList();
    }
  }

  private static List<JsonNode> commits(JobHome home) throws IOException {
    Path folder = home.data().resolve("checkpoints/gate/commits");
    List<JsonNode> commits = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        commits.add(new ObjectMapper().readTree(file.toFile()));
      }
    }
    return commits;
  }

  @Test
  void stoppedProcessThatWakesUpAfterAnotherTookOverPublishesNothing() throws Exception {
    JobHome home = home();
    try (JobProcess old = home.start()) {
      old.await("a task that is held", () -> exists(GatePipeline.HELD));
      old.signal("STOP");
      // The other one is not held; the old one's task still waits for the gate.
      Files.delete(dir.resolve("hold"));
      home.env("JOB_FENCE_WAIT", "90s").env("JOB_LOG_DIR", "logs-2");
      try (JobProcess successor = home.start()) {
        successor.awaitEvent("cycle-succeeded", 1);
        assertThat(home.published("first")).isEqualTo(NOTES);
        home.input(GatePipeline.NAME, "b.csv", "note\nfour\n");
        successor.awaitEvent("cycle-succeeded", 2);
        String ledger = home.ledgerText();

        Files.createFile(dir.resolve("open"));
        old.signal("CONT");
        assertThat(old.exitCode()).as(old.story()).isEqualTo(FENCED_OFF);
        assertThat(old.console()).contains(Long.toString(successor.pid()));

        assertThat(home.ledgerText()).startsWith(ledger);
        assertThat(pids(home)).containsExactly(old.pid(), successor.pid());
        home.input(GatePipeline.NAME, "c.csv", "note\nfive\n");
        successor.awaitEvent("cycle-succeeded", 3);
        assertThat(successor.signal("TERM").exitCode()).as(successor.story()).isZero();
      }
    }
    List<String> all = List.of("five,1", "four,1", "one,1", "three,1", "two,1");
    assertThat(home.published("first")).isEqualTo(all);
    assertThat(home.published("second")).isEqualTo(all);
    assertThat(commits(home)).hasSize(3);
    assertThat(home.events("gave-up")).isEmpty();
  }

  /** Who started attempts, as the one ledger says. */
  private static List<Long> pids(JobHome home) throws IOException {
    return home.events("attempt-started").stream().map(e -> e.path("pid").asLong()).toList();
  }
}

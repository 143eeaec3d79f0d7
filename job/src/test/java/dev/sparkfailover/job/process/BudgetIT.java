package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The budget of restarts over many real processes, however they end. */
@Timeout(400)
class BudgetIT {
  private static final Duration SOON = Duration.ofSeconds(35);

  @TempDir Path dir;

  @Test
  void onlyDeathsSpendTheBudgetAndOnlyAPersonRestoresIt() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("JOB_RESTART_MAX", "3");
    home.env("JOB_MAX_CYCLES", "1").notes("a.csv", "one", "two");

    killInItsAttempts(home, 3);
    for (int i = 0; i < 10; i++) {
      int attempts = home.events("attempt-started").size();
      try (JobProcess job = home.start()) {
        job.awaitEvent("attempt-started", attempts + 1).stop(SOON);
      }
    }
    assertThat(home.events("stop-requested")).hasSize(10);
    assertThat(spending(home)).hasSize(3);
    assertThat(home.events("gave-up")).isEmpty();

    killInItsAttempts(home, 1);
    startsOpenNoSession(home);
    startsOpenNoSession(home);
    assertThat(home.events("run-ended").stream().filter(BudgetIT::vanished)).hasSize(4);

    try (JobProcess job = home.start("--fresh-budget")) {
      assertThat(job.exitCode()).as(job.story()).isZero();
      assertThat(job.console()).contains("restored by a start with --fresh-budget");
    }
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "two");
  }

  /** Each time something different of a next line was written, as by a SIGKILL in the middle. */
  private static void killInItsAttempts(JobHome home, int times) throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < times; i++) {
      int attempts = home.events("attempt-started").size();
      try (JobProcess job = home.start()) {
        job.awaitEvent("attempt-started", attempts + 1);
        JobProcess.pause(Duration.ofMillis(random.nextInt(1_000)));
        job.kill();
      }
      String line = home.ledgerText().lines().reduce((first, last) -> last).orElseThrow();
      String half = line.substring(0, 1 + random.nextInt(line.length() - 1));
      Files.writeString(home.ledger(), half, StandardOpenOption.APPEND);
    }
  }

  private static void startsOpenNoSession(JobHome home) throws Exception {
    int attempts = home.events("attempt-started").size();
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode(SOON)).as(job.story()).isEqualTo(69);
      assertThat(job.console()).contains("GAVE UP", "--fresh-budget").doesNotContain("\tat ");
      assertThat(job.console()).doesNotContain("starting Spark");
    }
    assertThat(home.events("attempt-started")).hasSize(attempts);
  }

  private static List<JsonNode> spending(JobHome home) throws Exception {
    return home.events("restart-decided").stream()
        .filter(decision -> decision.get("spendsBudget").asBoolean())
        .toList();
  }

  private static boolean vanished(JsonNode ended) {
    return ended.at("/failure/reason").asText().equals("process");
  }

  @Test
  void restOfABackoffGoesOnInTheNextProcess() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("JOB_MAX_CYCLES", "1");
    home.env("JOB_RESTART_INITIAL_DELAY", "12s").env("JOB_RESTART_MAX_DELAY", "12s");
    home.env("JOB_RESTART_JITTER", "0").notes("a.csv", "one");
    killInItsAttempts(home, 1);

    for (int i = 0; i < 2; i++) {
      try (JobProcess job = home.start()) {
        job.awaitState("backoff").kill();
      }
    }
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }

    assertThat(spending(home)).hasSize(1);
    Instant notBefore = Instant.parse(spending(home).get(0).get("notBefore").asText());
    JsonNode second = home.events("attempt-started").get(1);
    assertThat(Instant.parse(second.get("at").asText())).isAfterOrEqualTo(notBefore);
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  @Test
  void jobThatFailsAndSucceedsInTurnsIsExhaustedByTheHourlyLimit() throws Exception {
    // The sixth and the ninth are the dry runs of a search: the last chance before giving up.
    JobHome home = JobHome.in(dir).trick("throw,copy,throw,copy,throw,copy,copy,throw,copy,throw");
    home.env("JOB_RESTART_MAX_PER_HOUR", "3");

    try (JobProcess job = home.start()) {
      for (int i = 1; i <= 3; i++) {
        home.notes(i + ".csv", "note " + i);
        job.awaitEvent("budget-restored", i);
      }
      home.notes("4.csv", "note 4");
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
      assertThat(job.console()).contains("GAVE UP", "JOB_RESTART_MAX_PER_HOUR");
      assertThat(job.console()).doesNotContain("\tat ");
    }

    assertThat(spending(home)).hasSize(3);
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("note 1", "note 2", "note 3");
  }

  @Test
  void clusterThatIsNotThereIsWaitedForWithoutEndAndSpendsNothing() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("SPARK_MASTER_URL", "spark://127.0.0.1:1");
    home.env("JOB_RESTART_MAX", "0").env("JOB_START_TIMEOUT", "5s");

    try (JobProcess job = home.start()) {
      job.awaitEvent("restart-decided", 3);
      assertThat(home.events("gave-up")).isEmpty();
      assertThat(spending(home)).isEmpty();
      assertThat(job.console()).contains("session: ", "not counted: the cluster is the cause");
      assertThat(job.console()).doesNotContain("\tat ");
      job.stop(SOON);
    }
  }
}

package dev.sparkfailover.job.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.process.JobHome;
import dev.sparkfailover.job.process.JobProcess;
import dev.sparkfailover.job.storage.FailPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One job that is killed again and again, while another program writes its input. */
final class KillLane {
  private static final Clock CLOCK = new SystemClock();
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int MOST_FRESH_PROCESSES = 5;
  private static final int FRESH_PROCESS = 75;
  private static final int KILLED = 137;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JobHome home;
  private final Path kept;
  private final Counters counters = new Counters();
  private final Map<String, Integer> kills = new TreeMap<>();
  private int poisoned;

  /**
   * @param home with its settings, without fail points
   */
  KillLane(JobHome home) throws IOException {
    this.home = home;
    this.kept = Files.createDirectories(home.dir().resolve("kept"));
  }

  /** How many processes were killed, by what they were killed at. */
  Map<String, Integer> kills() {
    return kills;
  }

  Counters counters() {
    return counters;
  }

  /** How many files were put into the input that no reader can read. */
  int poisoned() {
    return poisoned;
  }

  /** All commits ever made, also those that the job forgets in time. */
  OrdersCommits commits() throws IOException {
    return OrdersCommits.read(kept);
  }

  /** Starts the job, and returns when it was struck by just this. */
  void inject(Kill kill) throws Exception {
    if (kill instanceof Kill.At at && needsPoison(at)) {
      poison();
    }
    int code = FRESH_PROCESS;
    for (int i = 0; code == FRESH_PROCESS && i < MOST_FRESH_PROCESSES; i++) {
      code = live(kill);
    }
    assertThat(code).as("exit code after %s in %s", kill, home.dir()).isEqualTo(KILLED);
    kills.merge(kill.name(), 1, Integer::sum);
  }

  private int live(Kill kill) throws Exception {
    home.without("FAIL_AT");
    if (kill instanceof Kill.At at) {
      home.env("FAIL_AT", at.point().label() + ":" + at.occurrence());
    }
    try (JobProcess job = home.start()) {
      int code = end(job, kill);
      keepCommits();
      return code;
    }
  }

  private int end(JobProcess job, Kill kill) throws Exception {
    return switch (kill) {
      case Kill.At at -> watchToTheEnd(job);
      case Kill.AfterStart after -> killAfter(job, after.time());
      case Kill.AtWork work -> {
        watchUntil(job, () -> !job.alive() || job.console().contains("Spark is up"));
        yield killAfter(job, work.time());
      }
    };
  }

  private int killAfter(JobProcess job, Duration time) throws Exception {
    long due = CLOCK.nanos() + time.toNanos();
    watchUntil(job, () -> !job.alive() || CLOCK.nanos() >= due);
    if (job.alive()) {
      job.signal("KILL");
    }
    return job.exitCode();
  }

  private int watchToTheEnd(JobProcess job) throws Exception {
    watchUntil(job, () -> !job.alive());
    return job.exitCode();
  }

  private void watchUntil(JobProcess job, Condition condition) throws Exception {
    long deadline = CLOCK.nanos() + JobProcess.LIMIT.toNanos();
    while (!condition.holds()) {
      assertThat(CLOCK.nanos()).as("%s", job.story()).isLessThan(deadline);
      scrape(job);
      CLOCK.sleep(LOOK);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void scrape(JobProcess job) throws Exception {
    if (!job.listening()) {
      return;
    }
    try {
      counters.scraped(job.get("/metrics").body());
    } catch (IOException e) {
      // It is dying; one that lives and does not answer is found by the number of scrapes.
    }
  }

  private static boolean needsPoison(Kill.At at) {
    return at.point() == FailPoint.BEFORE_QUARANTINE_AMEND
        || at.point() == FailPoint.BEFORE_QUARANTINE_MOVE;
  }

  /** The oldest file that waits, so that the next batch has it. */
  private void poison() throws IOException {
    String name = "poison-%d.csv.gz".formatted(poisoned++);
    Path input = Files.createDirectories(home.data().resolve("input/orders"));
    Path hidden = Files.write(input.resolve("_" + name), "no gzip at all".getBytes(UTF_8));
    Files.setLastModifiedTime(hidden, FileTime.from(CLOCK.now().minus(Duration.ofHours(1))));
    Files.move(hidden, input.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The job forgets all but the last commits, and must never change one. */
  private void keepCommits() throws IOException {
    Path commits = home.data().resolve("checkpoints/orders/commits");
    if (!Files.isDirectory(commits)) {
      return;
    }
    try (Stream<Path> files = Files.list(commits)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        Path copy = kept.resolve(file.getFileName());
        if (Files.exists(copy)) {
          assertThat(decision(file)).isEqualTo(decision(copy));
        }
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static ObjectNode decision(Path commit) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(commit.toFile());
    json.remove("done");
    return json;
  }

  /** Lets the job work off what waits, and stops it. */
  void finish() throws Exception {
    home.without("FAIL_AT").env("JOB_FAILURE_RATE", "0");
    try (JobProcess job = home.start()) {
      watchUntil(job, () -> isIdle(job));
      scrape(job);
      assertThat(job.signal("TERM").exitCode()).as(job.story()).isZero();
    }
    assertThat(leftovers()).as("what killed processes left there").isEmpty();
    keepCommits();
  }

  /** Without lz4's library: it is unpacked where the JVM was told at its very start. */
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(home.temporary())) {
      return files.filter(file -> !file.getFileName().toString().startsWith("liblz4")).toList();
    }
  }

  /** The input is empty before the batch is done: another cycle has to say that nothing waits. */
  private boolean isIdle(JobProcess job) throws Exception {
    return job.listening()
        && job.status().path("state").asText().equals("waiting")
        && waiting().isEmpty();
  }

  private List<Path> waiting() throws IOException {
    try (Stream<Path> files = Files.list(home.data().resolve("input/orders"))) {
      return files.toList();
    }
  }
}

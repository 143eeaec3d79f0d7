package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.chaos.OrdersExpected.Comparison;
import dev.sparkfailover.job.process.JobHome;
import dev.sparkfailover.job.process.JobProcess;
import dev.sparkfailover.job.storage.FailPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the job, with SIGKILL, wherever it stands: nothing is lost, doubled or torn. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KillIT {
  private static final List<FailPoint> POINTS =
      List.of(
          FailPoint.AFTER_PLAN,
          FailPoint.IN_STAGING,
          FailPoint.BEFORE_COMMIT,
          FailPoint.AFTER_COMMIT,
          FailPoint.BETWEEN_OUTPUTS,
          FailPoint.BEFORE_ARCHIVE,
          FailPoint.IN_ARCHIVE,
          FailPoint.AFTER_ARCHIVE,
          FailPoint.BEFORE_DONE,
          FailPoint.BEFORE_QUARANTINE_AMEND,
          FailPoint.BEFORE_QUARANTINE_MOVE);

  /** What Hadoop would take for a pattern, and URIs encode. */
  private static final String DATA = "data [1]{a}*: %41 #";

  private static final int KILLS = 16;
  private static final int LANES = 2;
  private static final long ROWS = 26_000;

  @TempDir private static Path dir;

  @Test
  void killedAnywhereEachRowIsPublishedOnceAndNoReaderSeesMore() throws Exception {
    killedAnywhere(1);
  }

  /** With the one above: more than sixty times, and at later occurrences of the fail points. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  @Tag("long") // 480 s
  void killedAgainAndAgainEachRowIsPublishedOnceAndNoReaderSeesMore(int occurrence)
      throws Exception {
    killedAnywhere(occurrence);
  }

  private static void killedAnywhere(int occurrence) throws Exception {
    List<Kill> kills = kills(occurrence);
    List<Result> results = new ArrayList<>();
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<Result>> running = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        Path home = dir.resolve("kills-%d-lane-%d".formatted(occurrence, lane));
        running.add(lanes.submit(run(home, lane, kills)));
      }
      for (Future<Result> each : running) {
        results.add(each.get());
      }
    } finally {
      lanes.shutdownNow();
      assertThat(lanes.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
    }
    checkKills(results);
    assertThat(results.stream().mapToLong(r -> r.comparison().orders()).sum())
        .isGreaterThanOrEqualTo(25_000);
  }

  /** Two jobs at once, one for each core. */
  private static Callable<Result> run(Path home, int lane, List<Kill> kills) {
    List<Kill> own =
        IntStream.range(0, kills.size())
            .filter(i -> i % LANES == lane)
            .mapToObj(kills::get)
            .toList();
    return () -> lane(home, lane, own);
  }

  /** Once at each fail point, and at any time. */
  private static List<Kill> kills(int occurrence) {
    Random random = new Random(20_261_122 + occurrence);
    List<Kill> kills = new ArrayList<>();
    POINTS.forEach(point -> kills.add(new Kill.At(point, occurrence(point, occurrence))));
    while (kills.size() < KILLS) {
      Duration time = Duration.ofMillis(random.nextInt(3_000));
      kills.add(kills.size() % 3 == 0 ? new Kill.AfterStart(time) : new Kill.AtWork(time));
    }
    Collections.shuffle(kills, random);
    return kills;
  }

  /** Also in later batches and files of the same process; there is poison but once. */
  private static int occurrence(FailPoint point, int i) {
    return point.label().startsWith("before-quarantine") ? 1 : Math.min(i, 3);
  }

  private record Result(KillLane lane, Comparison comparison) {}

  private static Result lane(Path home, int seed, List<Kill> kills) throws Exception {
    KillLane lane = new KillLane(JobHome.in(Files.createDirectories(home)).env(settings(seed)));
    Path data = home.resolve(DATA);
    OrdersLister lister = OrdersLister.start(data.resolve("output"), Duration.ofMillis(50));
    try (WriterProcess writer =
        WriterProcess.start(data.resolve("input/orders"), home.resolve("journal"), seed)) {
      try (lister) {
        for (Kill kill : kills) {
          lane.inject(kill);
        }
        OrdersJournal journal = writer.stopAfter(ROWS / LANES);
        lane.finish();
        lister.close();
        return new Result(lane, check(lane, data, journal, lister));
      }
    }
  }

  private static Map<String, String> settings(int seed) {
    Map<String, String> env = new HashMap<>();
    env.put("JOB_DATA_DIR", DATA);
    env.put("JOB_FAILURE_RATE", "0.2");
    env.put("JOB_FAULTS", "exception,session");
    env.put("JOB_FAULTS_SEED", Integer.toString(seed));
    env.put("JOB_RESTART_MAX", "1000000");
    env.put("JOB_RESTART_MAX_PER_HOUR", "1000000");
    env.put("JOB_CYCLE_INTERVAL", "100ms");
    env.put("JOB_MAX_FILES_PER_BATCH", "30");
    return env;
  }

  private static Comparison check(
      KillLane lane, Path data, OrdersJournal journal, OrdersLister lister) throws Exception {
    OrdersCommits commits = lane.commits();
    Comparison found =
        new OrdersExpected(journal, 6).compare(data.resolve("output"), commits.files());
    assertThat(found.differences()).isEmpty();
    assertThat(found.publishedRows()).isGreaterThan(16L * found.batches());
    assertThat(commits.open()).isEmpty();
    assertThat(commits.processed()).isEqualTo(journal.rows());
    assertThat(commits.quarantined()).isEqualTo(journal.badRows()).isPositive();
    assertArchived(data, commits);
    assertQuarantined(lane, data);
    assertCounted(lane, journal);
    assertThat(lister.violations()).isEmpty();
    assertThat(lister.listings()).isGreaterThan(250);
    assertThat(lister.batches()).isEqualTo(2 * found.batches());
    return found;
  }

  private static void assertArchived(Path data, OrdersCommits commits) throws Exception {
    Map<Long, List<String>> archived =
        OrdersExpected.filesByArchive(data.resolve("archive/orders"));
    assertThat(archived.keySet()).isEqualTo(commits.files().keySet());
    commits
        .files()
        .forEach(
            (batch, files) ->
                assertThat(archived.get(batch)).containsExactlyInAnyOrderElementsOf(files));
  }

  private static void assertQuarantined(KillLane lane, Path data) throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("quarantine/files"))) {
      assertThat(files.filter(file -> file.toString().contains("poison")).count())
          .isEqualTo(lane.poisoned());
    }
  }

  private static void assertCounted(KillLane lane, OrdersJournal journal) {
    Counters counters = lane.counters();
    assertThat(counters.setBacks()).isEmpty();
    assertThat(counters.scrapes()).isGreaterThan(25);
    assertThat(counters.sum("failover_rows_total", "result=\"processed\""))
        .isEqualTo(journal.rows());
    assertThat(counters.sum("failover_rows_total", "result=\"quarantined\""))
        .isEqualTo(journal.badRows());
    assertThat(counters.sum("failover_quarantined_files_total", "")).isEqualTo(lane.poisoned());
    assertThat(counters.sum("failover_failures_total", "reason=\"process\""))
        .isBetween(killsAtPoints(lane), killsOf(lane));
    assertThat(counters.sum("failover_restarts_total", "")).isPositive();
  }

  private static long killsAtPoints(KillLane lane) {
    return POINTS.stream().mapToLong(point -> lane.kills().getOrDefault(point.label(), 0)).sum();
  }

  private static long killsOf(KillLane lane) {
    return lane.kills().values().stream().mapToLong(Integer::longValue).sum();
  }

  private static void checkKills(List<Result> results) {
    Map<String, Integer> all = new HashMap<>();
    results.forEach(r -> r.lane().kills().forEach((name, n) -> all.merge(name, n, Integer::sum)));
    assertThat(all.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(KILLS);
    POINTS.forEach(point -> assertThat(all.get(point.label())).as(point.label()).isEqualTo(1));
    assertThat(results)
        .as("faults were injected as well")
        .anyMatch(r -> r.lane().counters().sum("failover_faults_injected_total", "") > 0);
  }

  @Test
  void upgradeInTheMiddleOfAHalfPublishedBatchRollsForwardWithTheOldResult() throws Exception {
    JobHome home =
        JobHome.in(Files.createDirectories(dir.resolve("upgrade")))
            .knows(GatePipeline.class)
            .env("JOB_PIPELINE", GatePipeline.NAME);
    home.input(GatePipeline.NAME, "a.csv", "note\none\ntwo\n");
    home.env(GatePipeline.VERSION, "old").env("FAIL_AT", FailPoint.BETWEEN_OUTPUTS.label() + ":1");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(137);
    }
    assertThat(home.published("first")).containsExactly("one,old", "two,old");
    assertThat(home.published("second")).isEmpty();

    home.input(GatePipeline.NAME, "b.csv", "note\nthree\n");
    home.env(GatePipeline.VERSION, "new").without("FAIL_AT").env("JOB_MAX_CYCLES", "1");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(home.published("first")).containsExactly("one,old", "three,new", "two,old");
    assertThat(home.published("second")).containsExactly("one,old", "three,new", "two,old");
    assertThat(Files.readAllLines(home.dir().resolve(GatePipeline.CALLS)))
        .containsExactly("old 0", "new 1");
    Path commits = home.data().resolve("checkpoints/gate/commits");
    assertThat(Files.readString(commits.resolve("0.json"))).contains("\"old\"");
    assertThat(Files.readString(commits.resolve("1.json"))).contains("\"new\"");
  }
}

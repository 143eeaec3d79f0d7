package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import dev.sparkfailover.job.watchdog.Watchdog;
import dev.sparkfailover.job.watchdog.Watchdog.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgressIT {
  private static final Duration HANG = Duration.ofSeconds(2);
  private static final Duration TEN_TIMES = HANG.multipliedBy(10);

  @TempDir private static Path temp;
  private static final Clock clock = new SystemClock();
  private static final ProgressTracker activity = new ProgressTracker(clock);
  private static Sessions sessions;
  private static Session session;

  private static volatile boolean free;
  private static volatile CountDownLatch stuck = new CountDownLatch(1);
  private static final AtomicLong stuckSince = new AtomicLong();

  @BeforeAll
  static void open() throws Exception {
    sessions =
        new Sessions(
            SomeSettings.local(temp.resolve("spark"))
                .with(Map.of("spark.executor.heartbeatInterval", "200ms")),
            clock,
            new SparkClusterProbe("local[2]"));
    session = sessions.open(new TestAttempt(activity), List.of()).orElseThrow();
    session.spark().range(10).count();
  }

  @AfterAll
  static void close() {
    session.close();
    sessions.close();
  }

  @BeforeEach
  void free() {
    free = false;
    stuck = new CountDownLatch(1);
    activity.clear();
  }

  @Test
  void stuckTaskIsFoundAmongProgressingOnesAndItsStackIsSaved() throws Exception {
    activity.began(new Suspect.Driver("cycle 1"));
    Thread job = start(ProgressIT::hangInTheFirstPartition, 1_000_000);
    assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
    try {
      Verdict finding = watchFor(TEN_TIMES).orElseThrow();
      Duration afterwards = Duration.ofNanos(clock.nanos() - stuckSince.get());
      Path dump = new ThreadDumps(temp.resolve("logs"), clock).save(1, finding.message());
      assertThat(finding.message()).startsWith("task ");
      assertThat(afterwards).isBetween(HANG, HANG.plusSeconds(1));
      assertThat(Files.readString(dump))
          .contains("ProgressIT.hangInTheFirstPartition", "Executor task launch worker");
    } finally {
      free = true;
      job.join(60_000);
    }
    assertThat(job.isAlive()).isFalse();
  }

  /** What a task can do for ever without working, beside another one that does the same. */
  enum Idle {
    SLEEP,
    SPIN,
    SMALL_GARBAGE,
    LARGE_GARBAGE,
    COLLECTIONS,
    OWN_CLOCK
  }

  @SuppressWarnings("UnusedVariable") // Written, so that the compiler cannot leave it out.
  private static volatile Object garbage;

  @ParameterizedTest
  @EnumSource
  void taskThatDoesNotWorkIsFoundWhateverItDoesInstead(Idle how) throws Exception {
    activity.began(new Suspect.Driver("cycle 1"));
    LongAccumulator clocked = session.spark().sparkContext().longAccumulator("time in the loop");
    Thread job = start(row -> idle(row, how, clocked), 2);
    try {
      assertThat(watchFor(TEN_TIMES))
          .hasValueSatisfying(finding -> assertThat(finding.message()).startsWith("task "));
    } finally {
      free = true;
      job.join(60_000);
    }
    assertThat(job.isAlive()).isFalse();
  }

  private static Long idle(Long row, Idle how, LongAccumulator clocked)
      throws InterruptedException {
    while (!free) {
      switch (how) {
        case SLEEP -> clock.sleep(Duration.ofMillis(10));
        case SPIN -> Thread.onSpinWait();
        case SMALL_GARBAGE -> garbage = new byte[64];
        case LARGE_GARBAGE -> garbage = new byte[100_000];
        case COLLECTIONS -> {
          garbage = new byte[1_000_000];
          System.gc();
        }
        case OWN_CLOCK -> {
          clocked.add(1);
          clock.sleep(Duration.ofMillis(10));
        }
      }
    }
    return row;
  }

  @Test
  void taskThatKeepsReadingRowsIsNeverCondemned() throws Exception {
    Path input = temp.resolve("slow");
    session.spark().range(0, 500, 1, 1).write().csv(input.toString());
    activity.began(new Suspect.Driver("cycle 1"));
    Thread job =
        new Thread(
            () ->
                count(
                    session
                        .spark()
                        .read()
                        .csv(input.toString())
                        .as(Encoders.STRING())
                        .map((MapFunction<String, Long>) ProgressIT::slowly, Encoders.LONG())),
            "job");
    job.start();
    assertThat(watchFor(TEN_TIMES)).isEmpty();
    assertThat(job.isAlive()).as("the task ran all the while").isTrue();
    free = true;
    job.join(60_000);
    assertThat(job.isAlive()).isFalse();
  }

  @Test
  void jobThatWaitsIsNeverCondemned() throws Exception {
    activity.began(new Suspect.Driver("cycle 1"));
    session.spark().range(10).count();
    activity.ended(new Suspect.Driver("cycle 1"));
    assertThat(watchFor(HANG.multipliedBy(2))).isEmpty();
  }

  @Test
  void driverThatDoesNothingInACycleIsCondemned() throws Exception {
    activity.began(new Suspect.Driver("cycle 1"));
    assertThat(watchFor(TEN_TIMES))
        .hasValueSatisfying(finding -> assertThat(finding.message()).startsWith("cycle 1"));
  }

  @Test
  void streamingQueryWithoutInputIsNotSilent() throws Exception {
    activity.began(new Suspect.Driver("application"));
    SparkSession spark = session.spark();
    spark.conf().set("spark.sql.streaming.noDataProgressEventInterval", "200");
    Path input = Files.createDirectories(temp.resolve("stream"));
    StreamingQuery query =
        spark
            .readStream()
            .text(input.toString())
            .writeStream()
            .format("noop")
            .option("checkpointLocation", temp.resolve("checkpoint").toString())
            .start();
    try {
      assertThat(watchFor(HANG.multipliedBy(3))).isEmpty();
    } finally {
      query.stop();
    }
    assertThat(watchFor(TEN_TIMES)).isPresent();
  }

  /** Ticks as the supervisor does, until a verdict or the end of the time. */
  private static Optional<Verdict> watchFor(Duration time) throws InterruptedException {
    Watchdog watchdog =
        new Watchdog(clock, activity, GcOverhead.ofThisJvm(), Duration.ofMinutes(1), HANG);
    long end = clock.nanos() + time.toNanos();
    Optional<Verdict> finding = watchdog.tick();
    while (finding.isEmpty() && clock.nanos() - end < 0) {
      clock.sleep(Watchdog.TICK);
      finding = watchdog.tick();
    }
    return finding;
  }

  private static Thread start(MapFunction<Long, Long> work, long rows) {
    Thread job =
        new Thread(
            () ->
                count(
                    session
                        .spark()
                        .range(0, rows, 1, 2)
                        .as(Encoders.LONG())
                        .map(work, Encoders.LONG())),
            "job");
    job.start();
    return job;
  }

  private static void count(Dataset<Long> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private static Long hangInTheFirstPartition(Long row) throws InterruptedException {
    if (row == 0) {
      stuckSince.set(clock.nanos());
      stuck.countDown();
      while (!free) {
        clock.sleep(Duration.ofMillis(10));
      }
    }
    return free ? row : slowly(String.valueOf(row));
  }

  private static Long slowly(String row) throws InterruptedException {
    if (!free) {
      clock.sleep(Duration.ofMillis(50));
    }
    return Long.valueOf(row);
  }
}

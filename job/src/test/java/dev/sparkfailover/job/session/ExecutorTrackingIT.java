package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.cluster.StandaloneCluster;
import dev.sparkfailover.job.executors.ExecutorStatus;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.executors.RemovalReason;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real executors, as the job's listener sees them. */
class ExecutorTrackingIT {
  private static final Duration SECONDS = Duration.ofSeconds(30);

  @TempDir private static Path temp;

  private final Clock clock = new SystemClock();
  private final TestAttempt attempt = new TestAttempt(new ProgressTracker(clock));

  @Test
  @Timeout(300)
  void aKilledExecutorIsCountedByItsReasonAndGoneFromTheGauges() throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.withMaster(temp.resolve("cluster"))) {
      cluster.startWorker(1, 1024);
      SomeSettings settings = SomeSettings.local(temp.resolve("remote")).withMaster(cluster.url());
      try (Sessions sessions = sessions(settings, clusterConf())) {
        ExecutorTracker tracker = sessions.executors();
        Session session = sessions.open(attempt, List.of()).orElseThrow();
        long pid = executorPid(session.spark());
        await(() -> tracker.totals().completedTasks() == 1);
        assertThat(active(tracker).map(ExecutorStatus::id)).containsExactly("0");

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        await(() -> tracker.removals(RemovalReason.SIGNAL) == 1);
        assertThat(active(tracker)).noneMatch(each -> each.id().equals("0"));
        assertThat(tracker.listed())
            .filteredOn(each -> each.id().equals("0"))
            .singleElement()
            .satisfies(gone -> assertThat(gone.removeReason().orElseThrow()).contains("137"));
        assertThat(executorPid(session.spark())).isNotEqualTo(pid);
        await(() -> tracker.totals().completedTasks() == 2);
        assertThat(session.end()).isEqualTo(new CloseResult.Clean());
        assertThat(tracker.listed()).isEmpty();

        Session next = sessions.open(attempt, List.of()).orElseThrow();
        assertThat(tracker.totals().completedTasks()).isEqualTo(2);
        assertThat(executorPid(next.spark())).isPositive();
        await(() -> tracker.totals().completedTasks() == 3);
        assertThat(next.end()).isEqualTo(new CloseResult.Clean());
        assertThat(Stream.of(RemovalReason.values()).mapToLong(tracker::removals).sum())
            .isEqualTo(1);
      }
    }
  }

  @Test
  @Timeout(120)
  void theDriverOfALocalMasterIsAnExecutorWithItsStorageAndTasks() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp.resolve("local")), Map.of());
        Session session = sessions.open(attempt, List.of()).orElseThrow()) {
      ExecutorTracker tracker = sessions.executors();
      assertThat(tracker.listed())
          .singleElement()
          .satisfies(
              driver -> {
                assertThat(driver.id()).isEqualTo("driver");
                assertThat(driver.cores()).isPositive();
                assertThat(driver.memoryMaxBytes()).isPositive();
              });
      var cached = session.spark().range(0, 200_000, 1, 3).persist(StorageLevel.MEMORY_ONLY());
      assertThat(cached.repartition(2).count()).isEqualTo(200_000);
      await(() -> tracker.totals().completedTasks() >= 6);
      await(() -> tracker.listed().getFirst().memoryUsedBytes() > 100_000);
      assertThat(tracker.totals().shuffleWriteBytes()).isPositive();
      assertThat(tracker.totals().shuffleReadBytes()).isPositive();
      assertThat(tracker.totals().failedTasks()).isZero();
      long before = tracker.listed().getFirst().memoryUsedBytes();
      cached.unpersist(true);
      await(() -> tracker.listed().getFirst().memoryUsedBytes() < before - 100_000);
    }
  }

  private static Stream<ExecutorStatus> active(ExecutorTracker tracker) {
    return tracker.listed().stream().filter(each -> each.active() && each.runsTasks());
  }

  private static long executorPid(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(1), 1)
        .map(ignored -> ProcessHandle.current().pid())
        .first();
  }

  private static Map<String, String> clusterConf() {
    Map<String, String> conf = new HashMap<>(SessionsIT.clusterConf());
    conf.put("spark.task.maxFailures", "4");
    return conf;
  }

  private Sessions sessions(SomeSettings settings, Map<String, String> conf) {
    return new Sessions(
        settings.with(conf), clock, new SparkClusterProbe(settings.with(conf).sparkMaster()));
  }

  private void await(BooleanSupplier condition) {
    long deadline = clock.nanos() + SECONDS.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(clock.nanos()).as("the time, in ns").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}

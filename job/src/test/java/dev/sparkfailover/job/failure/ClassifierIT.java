package dev.sparkfailover.job.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.cluster.StandaloneCluster;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.session.SessionsIT;
import dev.sparkfailover.job.session.SomeSettings;
import dev.sparkfailover.job.session.SparkClusterProbe;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each failure is a real one, made by real Spark. */
class ClassifierIT {
  private static final Clock clock = new SystemClock();

  @TempDir private static Path temp;
  private static Sessions sessions;
  private static Session session;

  /** What a local session can be made to fail of. */
  enum Local {
    MISSING_COLUMN(FailureClass.PIPELINE, "no_such_column") {
      @Override
      void fail(SparkSession spark) {
        spark.range(1).select("no_such_column").count();
      }
    },
    UNKNOWN_FORMAT(FailureClass.FATAL, "no.such.format") {
      @Override
      void fail(SparkSession spark) {
        spark.read().format("no.such.format").load().count();
      }
    },
    BUG_IN_A_TASK(FailureClass.PIPELINE, "IllegalStateException: a bug") {
      @Override
      void fail(SparkSession spark) {
        inATask(spark, new IllegalStateException("a bug"));
      }
    },
    BUG_THAT_TALKS_OF_MEMORY(FailureClass.PIPELINE, "no memory of you") {
      @Override
      void fail(SparkSession spark) {
        throw new UnsupportedOperationException("no memory of you: OutOfMemoryError");
      }
    },
    FATAL_IN_THE_DRIVER(FailureClass.FATAL, "the price list is gone") {
      @Override
      void fail(SparkSession spark) {
        throw new IllegalStateException(new FatalPipelineException("the price list is gone"));
      }
    },
    FATAL_IN_A_TASK(FailureClass.FATAL, "the price list is gone") {
      @Override
      void fail(SparkSession spark) {
        inATask(spark, new FatalPipelineException("the price list is gone"));
      }
    },
    CORRUPT_PARQUET(FailureClass.DATA, "broken.parquet") {
      @Override
      void fail(SparkSession spark) throws IOException {
        Path file = Files.writeString(temp.resolve("broken.parquet"), "PAR1 this is none PAR2");
        spark.read().schema("a int").parquet(file.toString()).count();
        spark.read().schema("a int").parquet(file.toString()).foreach(row -> {});
      }
    },
    CORRUPT_GZIP(FailureClass.DATA, "broken.csv.gz") {
      @Override
      void fail(SparkSession spark) throws IOException {
        Path file =
            Files.write(temp.resolve("broken.csv.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        spark.read().schema("a int").csv(file.toString()).count();
      }
    },
    NO_MEMORY_IN_A_TASK(FailureClass.RESOURCE, "out of memory") {
      @Override
      void fail(SparkSession spark) {
        inATask(spark, null);
      }
    },
    NO_MEMORY_IN_THE_DRIVER(FailureClass.RESOURCE, "out of memory") {
      @Override
      void fail(SparkSession spark) {
        fillTheHeap();
      }
    },
    FULL_DISK(FailureClass.RESOURCE, "the disk is full") {
      @Override
      void fail(SparkSession spark) {
        spark
            .range(1000)
            .foreach(
                row -> {
                  try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
                    full.write(1);
                  }
                });
      }
    },
    SCALA_OF_ANOTHER_VERSION(FailureClass.FATAL, "built for 2.13") {
      @Override
      void fail(SparkSession spark) {
        throw new NoSuchMethodError("'scala.collection.Seq scala.Predef$.wrapRefArray(Object[])'");
      }
    };

    private final FailureClass expected;
    private final String told;

    Local(FailureClass expected, String told) {
      this.expected = expected;
      this.told = told;
    }

    abstract void fail(SparkSession spark) throws Exception;
  }

  @BeforeAll
  static void open() throws Exception {
    sessions = sessions("local[2]", "spark", Map.of());
    session = sessions.open(new TestAttempt(new ProgressTracker(clock)), List.of()).orElseThrow();
  }

  @AfterAll
  static void close() {
    session.close();
    sessions.close();
  }

  @ParameterizedTest
  @EnumSource
  void failureHasItsClassAndOneReadableLine(Local failure) {
    Failure told = classified("local[2]", () -> failure.fail(session.spark()));
    assertThat(told.message())
        .contains(failure.told)
        .doesNotContain("\n", "\tat ")
        .hasSizeLessThan(700);
    assertThat(told.reason()).as(told.message()).isEqualTo(failure.expected);
  }

  @Test
  void storageThatRefusesIsResourceAndNeverPoison() {
    Throwable refused =
        catchThrowable(
            () ->
                inATask(
                    session.spark(),
                    new IllegalStateException(
                        new AccessDeniedException("/data/input/orders/a.csv"))));
    assertThat(TransientIo.in(refused)).isTrue();
    assertThat(classify("local[2]", refused).reason()).isEqualTo(FailureClass.RESOURCE);
  }

  @Test
  void contextThatTheJobStopsIsThePipelinesFailure() throws Exception {
    session.end();
    try {
      Throwable failure = catchThrowable(() -> session.spark().range(10).count());
      assertThat(classify("local[2]", failure))
          .satisfies(
              told -> assertThat(told.reason()).isEqualTo(FailureClass.PIPELINE),
              told -> assertThat(told.message()).contains("stopped its Spark context"));
    } finally {
      session = sessions.open(new TestAttempt(new ProgressTracker(clock)), List.of()).orElseThrow();
    }
  }

  @Test
  void executorWithoutMemoryIsResourceAndLostMasterIsSession() throws Exception {
    // One context a JVM: the local one has to go for the cluster's.
    session.end();
    try (StandaloneCluster cluster = StandaloneCluster.withMaster(temp.resolve("cluster"))) {
      cluster.startWorker(2, 1024);
      SparkClusterProbe probe = new SparkClusterProbe(cluster.url());
      try (Sessions remote = new Sessions(settings(cluster.url(), "remote", conf()), clock, probe);
          Session on =
              remote.open(new TestAttempt(new ProgressTracker(clock)), List.of()).orElseThrow()) {
        assertThat(on.spark().range(10).repartition(2).count()).isEqualTo(10);
        assertThat(probe.health().lost()).isFalse();
        executorRunsOutOfMemory(on, probe);
        cluster.killMaster();
        masterIsLost(on, probe, cluster.url());
      }
    } finally {
      session = sessions.open(new TestAttempt(new ProgressTracker(clock)), List.of()).orElseThrow();
    }
  }

  @Test
  void masterWithoutWorkersIsSessionWhenAJobHangsAlsoAfterTheSessionsEnd() throws Exception {
    session.end();
    try (StandaloneCluster cluster = StandaloneCluster.withMaster(temp.resolve("empty"))) {
      SparkClusterProbe probe = new SparkClusterProbe(cluster.url());
      try (Sessions remote = new Sessions(settings(cluster.url(), "none", conf()), clock, probe);
          Session on =
              remote.open(new TestAttempt(new ProgressTracker(clock)), List.of()).orElseThrow()) {
        assertThat(new Classifier(probe, clock).classify(hung()).reason())
            .as("without work no executor is missed")
            .isEqualTo(FailureClass.HANG);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread job =
            new Thread(() -> ended.set(catchThrowable(() -> on.spark().range(2).count())), "job");
        job.start();
        awaitLost(probe);
        on.cancel();
        on.end();
        job.join(60_000);
        assertThat(ended.get()).as("the job without executors").isNotNull();
        assertThat(new Classifier(probe, clock).classify(hung()))
            .satisfies(
                told -> assertThat(told.reason()).isEqualTo(FailureClass.SESSION),
                told -> assertThat(told.message()).contains(cluster.url(), "no executors"));
      }
    } finally {
      session = sessions.open(new TestAttempt(new ProgressTracker(clock)), List.of()).orElseThrow();
    }
  }

  private static void awaitLost(SparkClusterProbe probe) throws InterruptedException {
    long deadline = clock.nanos() + Duration.ofMinutes(1).toNanos();
    while (!probe.health().lost()) {
      assertThat(clock.nanos()).as("a minute is over").isLessThan(deadline);
      clock.sleep(Duration.ofMillis(50));
    }
  }

  @Test
  void hangWithAHealthyClusterIsAHang() {
    assertThat(new Classifier(new SparkClusterProbe("local[2]"), clock).classify(hung()).reason())
        .isEqualTo(FailureClass.HANG);
  }

  @Test
  void minuteOfCollectionsIsResource() {
    Outcome.Hung choked =
        new Outcome.Hung(Duration.ofMinutes(1), new Suspect.GarbageCollection(0.97));
    assertThat(new Classifier(new SparkClusterProbe("local[2]"), clock).classify(choked).reason())
        .isEqualTo(FailureClass.RESOURCE);
  }

  private static void executorRunsOutOfMemory(Session on, SparkClusterProbe probe) {
    Throwable failure = catchThrowable(() -> inATask(on.spark(), null));
    Failure told = new Classifier(probe, clock).classify(failure);
    assertThat(told.reason()).as(told.message()).isEqualTo(FailureClass.RESOURCE);
  }

  /**
   * The driver gives the master up after a minute; who stops it meanwhile sees the loss as well.
   */
  private static void masterIsLost(Session on, SparkClusterProbe probe, String url)
      throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch began = new CountDownLatch(1);
    Thread job =
        new Thread(
            () -> {
              began.countDown();
              failure.set(catchThrowable(() -> sleepInATask(on.spark())));
            },
            "job");
    job.start();
    assertThat(began.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(new Classifier(probe, clock).classify(hung()).reason())
        .isEqualTo(FailureClass.SESSION);
    on.spark().sparkContext().stop();
    job.join(60_000);
    Failure told = new Classifier(probe, clock).classify(failure.get());
    assertThat(told.reason()).as(told.message()).isEqualTo(FailureClass.SESSION);
    assertThat(told.message()).contains(url, "does not answer");
  }

  private static void sleepInATask(SparkSession spark) {
    spark
        .range(2)
        .as(Encoders.LONG())
        .map((MapFunction<Long, Long>) ClassifierIT::sleep, Encoders.LONG())
        .filter("value >= 0")
        .count();
  }

  private static Long sleep(Long row) throws InterruptedException {
    new CountDownLatch(1).await();
    return row;
  }

  /** Throws it in a task; without one, runs out of memory for real. */
  private static void inATask(SparkSession spark, RuntimeException failure) {
    spark
        .range(2)
        .as(Encoders.LONG())
        .map((MapFunction<Long, Long>) row -> failing(failure), Encoders.LONG())
        .filter("value >= 0")
        .count();
  }

  private static Long failing(RuntimeException failure) {
    if (failure == null) {
      return (long) fillTheHeap();
    }
    throw failure;
  }

  /** More than any heap of the tests. */
  private static int fillTheHeap() {
    List<long[]> hoard = new ArrayList<>();
    while (hoard.size() < 1_000) {
      hoard.add(new long[Integer.MAX_VALUE / 16]);
    }
    return hoard.size();
  }

  private static Outcome.Hung hung() {
    return new Outcome.Hung(Duration.ofMinutes(10), new Suspect.SparkJob(3));
  }

  private static Failure classified(String master, Executable failing) {
    Throwable failure = catchThrowable(failing::execute);
    assertThat(failure).isNotNull();
    return classify(master, failure);
  }

  private static Failure classify(String master, Throwable failure) {
    return new Classifier(new SparkClusterProbe(master), clock).classify(failure);
  }

  private static Map<String, String> conf() {
    return SessionsIT.clusterConf();
  }

  private static Sessions sessions(String master, String name, Map<String, String> conf) {
    return new Sessions(settings(master, name, conf), clock, new SparkClusterProbe(master));
  }

  private static Settings settings(String master, String name, Map<String, String> conf) {
    return SomeSettings.local(temp.resolve(name)).withMaster(master).with(conf);
  }
}

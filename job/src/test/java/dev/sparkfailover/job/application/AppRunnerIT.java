package dev.sparkfailover.job.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.application.isolation.AppExitException;
import dev.sparkfailover.job.application.isolation.LeakedThreadsException;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.CycleHook;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.plugins.UnusableCodeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications as users write them, run in this JVM. */
@Timeout(120)
public class AppRunnerIT {
  private static final String SPARK = "SparkSession spark = SparkSession.builder().getOrCreate();";
  private static final String ENDLESS =
      SPARK
          + " spark.readStream().format(\"rate\").option(\"rowsPerSecond\", 10).load()"
          + ".writeStream().format(\"noop\").option(\"checkpointLocation\", args[0]).start();";

  @TempDir Path folder;

  private final RecordedProgress activity = new RecordedProgress();
  private final TestAttempt attempt = new TestAttempt(activity);
  private final AtomicInteger sessions = new AtomicInteger();

  @AfterEach
  void noSessionIsLeft() {
    assertThat(SparkSession.getDefaultSession().isDefined()).isFalse();
  }

  @Test
  void aMainThatReturnsIsAGoodCycleAndRunsAgainInTheSameSession() throws Exception {
    Outcome outcome =
        run(SPARK + " if (spark.range(10).count() != 10) throw new AssertionError();", 3);
    assertThat(outcome).isEqualTo(new Outcome.Completed());
    assertThat(attempt.events(Event.CycleSucceeded.class))
        .extracting(Event.CycleSucceeded::cycle)
        .containsExactly(1L, 2L, 3L);
    assertThat(attempt.events(Event.CycleSucceeded.class)).allMatch(Event.CycleSucceeded::worked);
    assertThat(sessions).hasValue(1);
    assertThat(activity.everAtWork()).containsExactly(AppCycles.MAIN);
    assertThat(activity.atWork()).isEmpty();
  }

  @Test
  void itsOwnClassesWorkInTasks() throws Exception {
    Path jar =
        new UserJar()
            .source("com.example.Pair", PAIR)
            .main(
                "com.example.App",
                SPARK
                    + """
                     List<Pair> pairs = spark.range(4)
                         .map((org.apache.spark.api.java.function.MapFunction<Long, Pair>) Pair::of,
                             Encoders.javaSerialization(Pair.class))
                         .collectAsList();
                     if (pairs.size() != 4 || pairs.get(3).n != 3) throw new AssertionError(pairs);
                    """)
            .write(folder.resolve("pairs.jar"));
    assertThat(run(jar, "", 1, Duration.ofSeconds(10))).isEqualTo(new Outcome.Completed());
  }

  @Test
  void itsOwnSparkStopIsNormalAndTheNextCycleHasAFreshSessionAndFreshStatics() throws Exception {
    Path jar =
        new UserJar()
            .source(
                "com.example.App",
                """
                package com.example;
                import org.apache.spark.sql.SparkSession;
                public class App {
                  static final SparkSession SPARK = SparkSession.builder().getOrCreate();
                  public static void main(String[] args) {
                    if (SPARK.range(3).count() != 3) throw new AssertionError();
                    SPARK.stop();
                  }
                }
                """)
            .write(folder.resolve("stops.jar"));
    assertThat(run(jar, "", 2, Duration.ofSeconds(10))).isEqualTo(new Outcome.Completed());
    assertThat(sessions).hasValue(2);
    assertThat(attempt.events(Event.SessionStarted.class)).hasSize(2);
  }

  @Test
  void anExitWithZeroIsAGoodCycleAndAnyOtherFails() throws Exception {
    assertThat(run("System.exit(0);", 1)).isEqualTo(new Outcome.Completed());
    assertExit(run("System.exit(3);", 1), 3);
  }

  @Test
  void anExitWithinCaughtThrowablesStillDecides() throws Exception {
    assertExit(run("try { System.exit(3); } catch (Throwable e) { } ", 1), 3);
    assertExit(
        run(
            """
            while (true) {
              try { Thread.sleep(20); java.util.stream.IntStream.of(4).forEach(System::exit); }
              catch (InterruptedException e) { return; }
              catch (Throwable e) { }
            }
            """,
            1),
        4);
  }

  @Test
  void anExitOnAnotherThreadEndsAMainThatWaits() throws Exception {
    assertExit(
        run("new Thread(() -> System.exit(5)).start(); new CountDownLatch(1).await();", 1), 5);
  }

  @Test
  void whatMainThrowsIsTheFailure() throws Exception {
    Outcome outcome = run("throw new IllegalStateException(\"no orders\");", 1);
    assertThat(failure(outcome)).isInstanceOf(IllegalStateException.class).hasMessage("no orders");
    assertThat(attempt.events(Event.CycleFailed.class)).hasSize(1);
  }

  @Test
  void codeForAnotherScalaIsFatalAndSaysSo() throws Exception {
    Path jar =
        new UserJar()
            .source("scala.Serializable", "package scala; public interface Serializable {}")
            .without("scala.Serializable")
            .main("com.example.App", "new scala.Serializable() {}.hashCode();")
            .write(folder.resolve("old.jar"));
    assertThat(failure(run(jar, "", 1, Duration.ofSeconds(10))))
        .isInstanceOf(UnusableCodeException.class)
        .hasMessageContaining("old.jar was built for another Scala version");
  }

  @Test
  void anEndlessQueryMakesCyclesUntilItIsStopped() throws Exception {
    CompletableFuture<Outcome> outcome = inBackground(ENDLESS, Duration.ofSeconds(20));
    assertThat(attempt.told(e -> e instanceof Event.CycleSucceeded good && good.rows() > 0))
        .isTrue();
    attempt.stop();
    assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Stopped());
    assertThat(attempt.events(Event.CycleFailed.class)).isEmpty();
  }

  @Test
  void aMainThatAwaitsItsEndlessQueryIsStoppedToo() throws Exception {
    String body = ENDLESS + " spark.streams().awaitAnyTermination();";
    CompletableFuture<Outcome> outcome = inBackground(body, Duration.ofSeconds(20));
    assertThat(attempt.told(e -> e instanceof Event.CycleSucceeded)).isTrue();
    attempt.stop();
    assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Stopped());
  }

  @Test
  void aQueryThatFailsIsTheFailureThoughMainReturned() throws Exception {
    String failing =
        ENDLESS.replace(
            ".load()", ".load().selectExpr(\"raise_error(concat('bad ', value)) as x\")");
    assertThat(failure(run(failing, 1)))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("bad ");
  }

  /** What a main can do about a query that fails, or rather not do. */
  enum AfterFailure {
    AWAITS_ANOTHER(GOOD_QUERY + " spark.streams().get(good.id()).awaitTermination();"),
    SWALLOWS_AND_RETURNS("try { bad.awaitTermination(); } catch (Exception e) { }"),
    SWALLOWS_AND_WORKS_ON(
        "try { bad.awaitTermination(); } catch (Exception e) { }"
            + " while (true) { spark.range(3).count(); Thread.sleep(100); }"),
    SWALLOWS_AND_EXITS_WELL(
        "try { bad.awaitTermination(); } catch (Exception e) { } System.exit(0);"),
    NEVER_AWAITS("Thread.sleep(600000);"),
    HAS_RETURNED_ALREADY(""),
    STARTS_IT_ANEW_FOR_EVER(
        "while (true) { try { bad.awaitTermination(); } catch (Exception e) { }"
            + " bad = "
            + BAD_QUERY
            + " }");

    private final String code;

    AfterFailure(String code) {
      this.code = code;
    }
  }

  public static final String BAD_QUERY =
      "spark.readStream().format(\"rate\").option(\"rowsPerSecond\", 10).load()"
          + ".selectExpr(\"raise_error(concat('bad ', value)) as x\").writeStream().queryName(\"bad\")"
          + ".format(\"noop\").option(\"checkpointLocation\", args[0] + \"/bad\").start();";
  public static final String GOOD_QUERY =
      " var good = spark.readStream().format(\"rate\").load().writeStream().queryName(\"good\")"
          + ".format(\"noop\").option(\"checkpointLocation\", args[0] + \"/good\").start();";

  @ParameterizedTest
  @EnumSource
  void aQueryThatFailsIsTheFailureWhateverMainDoes(AfterFailure then) throws Exception {
    Outcome outcome = run(SPARK + " var bad = " + BAD_QUERY + then.code, 0);
    assertThat(failure(outcome)).hasStackTraceContaining("bad ");
    assertThat(attempt.events(Event.QueriesChanged.class))
        .anySatisfy(counts -> assertThat(counts.running()).isPositive());
    assertThat(attempt.taints()).isEmpty();
  }

  @Test
  void aQueryThatMainStartsAnewWithSuccessIsNoFailure() throws Exception {
    String body =
        SPARK
            + " var bad = "
            + BAD_QUERY
            + " try { bad.awaitTermination(); } catch (Exception e) { }"
            + GOOD_QUERY.replace("\"good\"", "\"bad\"")
            + " good.awaitTermination();";
    assertThat(run(body, 12)).isEqualTo(new Outcome.Completed());
    assertThat(attempt.events(Event.CycleFailed.class)).isEmpty();
  }

  @Test
  void leakedThreadsAfterGoodWorkAreNamedAndNoFailure() throws Exception {
    String body =
        """
        Runnable stubborn = () -> {
          while (true) { try { Thread.sleep(100000); } catch (InterruptedException e) {
            if (Boolean.getBoolean("test.release.threads")) return; } } };
        Thread daemon = new Thread(stubborn, "sleeper-daemon");
        daemon.setDaemon(true);
        daemon.start();
        new Thread(stubborn, "sleeper").start();
        new Thread(() -> {}, "short-lived").start();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.submit(() -> 1).get();
        pool.shutdown();
        """;
    Outcome outcome = run(jar(body), "", 0, Duration.ofSeconds(4));
    try {
      assertThat(outcome).isEqualTo(new Outcome.Renew("leaked threads: sleeper, sleeper-daemon"));
      assertThat(attempt.taints()).containsExactly("leaked threads: sleeper, sleeper-daemon");
      assertThat(attempt.events(Event.CycleSucceeded.class)).hasSize(1);
    } finally {
      release("sleeper", "sleeper-daemon");
    }
  }

  @Test
  void aMainThatSwallowsInterruptsIsGivenUpInTime() throws Exception {
    String body =
        """
        while (!Boolean.getBoolean("test.release.threads")) {
          try { Thread.sleep(100000); } catch (InterruptedException e) { }
        }
        """;
    CompletableFuture<Outcome> outcome = inBackground(body, Duration.ofSeconds(4));
    assertThat(attempt.told(e -> e instanceof Event.CycleStarted)).isTrue();
    attempt.cancel();
    try {
      assertThat(LeakedThreadsException.in(failure(outcome.get(60, TimeUnit.SECONDS))))
          .hasValueSatisfying(
              leaked -> assertThat(leaked).hasMessage("leaked threads: application-main"));
    } finally {
      release("application-main");
    }
  }

  @Test
  void aMainThatHeedsInterruptsIsCancelledWithoutResidue() throws Exception {
    CompletableFuture<Outcome> outcome =
        inBackground("Thread.sleep(100000);", Duration.ofSeconds(20));
    assertThat(attempt.told(e -> e instanceof Event.CycleStarted)).isTrue();
    attempt.cancel();
    Throwable failure = failure(outcome.get(60, TimeUnit.SECONDS));
    assertThat(LeakedThreadsException.in(failure)).isEmpty();
    assertThat(failure).hasMessage("the application was cancelled");
  }

  private static final String PAIR =
      """
      package com.example;
      public class Pair implements java.io.Serializable {
        public final long n;
        Pair(long n) { this.n = n; }
        static Pair of(Long n) { return new Pair(n); }
      }
      """;

  private static Throwable failure(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).cause();
  }

  private static void assertExit(Outcome outcome, int code) {
    assertThat(failure(outcome))
        .isInstanceOfSatisfying(
            AppExitException.class,
            exit -> {
              assertThat(exit.code()).isEqualTo(code);
              assertThat(exit.failureClass()).isEqualTo(FailureClass.PIPELINE);
              assertThat(LeakedThreadsException.in(exit)).isEmpty();
            });
  }

  /** The threads that a test leaked on purpose must not trouble the next one. */
  private static void release(String... names) throws InterruptedException {
    System.setProperty("test.release.threads", "true");
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (List.of(names).contains(thread.getName())) {
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
      }
    }
    System.clearProperty("test.release.threads");
  }

  private Path jar(String body) throws Exception {
    return new UserJar()
        .main("com.example.App", body)
        .write(Files.createTempDirectory(folder, "app").resolve("app.jar"));
  }

  private Outcome run(String body, long cycles) throws Exception {
    return run(jar(body), folder.resolve("checkpoint").toString(), cycles, Duration.ofSeconds(10));
  }

  private Outcome run(Path jar, String args, long cycles, Duration stop) throws Exception {
    return new AppRunner(
            TestSettings.of(jar, args, cycles, stop), this::open, new SystemClock(), CycleHook.NONE)
        .run(attempt);
  }

  private CompletableFuture<Outcome> inBackground(String body, Duration stop) throws Exception {
    Path jar = jar(body);
    String checkpoint = folder.resolve("checkpoint").toString();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                outcome.complete(run(jar, checkpoint, 0, stop));
              } catch (Exception e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }

  private Optional<SessionSource.Held> open(Attempt ignored, List<Path> jars) {
    sessions.incrementAndGet();
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("app")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.artifact.isolation.enabled", "false")
            .config("spark.jars", jars.get(0).toString())
            .getOrCreate();
    return Optional.of(new Held(spark));
  }

  private record Held(SparkSession spark) implements SessionSource.Held {
    @Override
    public void close() {
      spark.stop();
    }
  }
}

package dev.sparkfailover.job.application.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.application.AppRunnerIT;
import dev.sparkfailover.job.application.RecordedProgress;
import dev.sparkfailover.job.application.TestSettings;
import dev.sparkfailover.job.application.UserJar;
import dev.sparkfailover.job.application.isolation.AppExitException;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications as users write them, each run in a JVM of its own. */
@Timeout(180)
class AppProcessRunnerIT {
  @TempDir Path folder;

  private final RecordedProgress activity = new RecordedProgress();
  private final TestAttempt attempt = new TestAttempt(activity);

  @AfterEach
  void noProcessIsLeft() throws Exception {
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      child.onExit().get(30, TimeUnit.SECONDS);
    }
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aMainThatMakesItsOwnContextIsAGoodCycle() throws Exception {
    String body =
        """
        if (!args[0].equals("a b")) throw new AssertionError(args[0]);
        SparkSession spark = SparkSession.builder().getOrCreate();
        if (spark.range(10).count() != 10) throw new AssertionError();
        """;
    assertThat(run(body, 1)).isEqualTo(new Outcome.Completed());
    assertThat(attempt.events(Event.CycleSucceeded.class)).hasSize(1);
    assertThat(attempt.events(Event.SessionStarted.class)).hasSize(1);
    assertThat(activity.atWork()).isEmpty();
  }

  @Test
  void anApplicationThatMakesNoSessionStartsNone() throws Exception {
    assertThat(run("", 1)).isEqualTo(new Outcome.Completed());
    assertThat(attempt.events(Event.SessionStarted.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        AppRunnerIT.GOOD_QUERY + " spark.streams().get(good.id()).awaitTermination();",
        "try { bad.awaitTermination(); } catch (Exception e) { } System.exit(0);"
      })
  void aQueryThatFailsIsTheFailureWhateverMainDoes(String then) throws Exception {
    String body =
        "SparkSession spark = SparkSession.builder().getOrCreate(); args = new String[] {\"%s\"};"
                .formatted(folder)
            + " var bad = "
            + AppRunnerIT.BAD_QUERY
            + then;
    assertThat(failure(run(body, 0))).hasStackTraceContaining("bad ");
    assertThat(attempt.events(Event.QueriesChanged.class))
        .anySatisfy(counts -> assertThat(counts.failed()).isEqualTo(1));
  }

  @Test
  void anExitCodeIsTheFailureAndItsLastLinesSayWhy() throws Exception {
    Outcome outcome = run("System.err.println(\"no orders today\"); System.exit(3);", 1);
    assertThat(failure(outcome))
        .isInstanceOfSatisfying(
            AppExitException.class,
            exit -> {
              assertThat(exit.code()).isEqualTo(3);
              assertThat(exit.failureClass()).isEqualTo(FailureClass.PIPELINE);
            })
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("no orders today");
  }

  @Test
  void whatMainThrowsIsInTheMessage() throws Exception {
    assertThat(failure(run("throw new IllegalStateException(\"bad day\");", 1)))
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("java.lang.IllegalStateException: bad day");
  }

  @Test
  void aProcessThatDoesNotHeedAStopIsKilled() throws Exception {
    String body =
        """
        SparkSession spark = SparkSession.builder().getOrCreate();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
          while (true) { try { Thread.sleep(100000); } catch (InterruptedException e) { } }
        }));
        new CountDownLatch(1).await();
        """;
    CompletableFuture<Outcome> outcome = inBackground(body);
    assertThat(attempt.told(e -> e instanceof Event.SessionStarted)).isTrue();
    attempt.stop();
    assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Stopped());
  }

  private static Throwable failure(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).cause();
  }

  private CompletableFuture<Outcome> inBackground(String body) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                outcome.complete(run(body, 0));
              } catch (Exception e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }

  private Outcome run(String body, long cycles) throws Exception {
    Path jar = new UserJar().main("com.example.App", body).write(folder.resolve("app.jar"));
    Map<String, String> spark =
        Map.of(
            "spark.master", "local[1]",
            "spark.app.name", "app",
            "spark.ui.enabled", "false",
            "spark.driver.host", "localhost",
            "spark.driver.bindAddress", "127.0.0.1");
    return new AppProcessRunner(
            TestSettings.of(jar, "'a b'", cycles, Duration.ofSeconds(6)),
            spark,
            List.of("-Xmx512m"),
            new SystemClock())
        .run(attempt);
  }
}

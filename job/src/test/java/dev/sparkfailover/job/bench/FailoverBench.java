package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.bench.Ratio.Bound;
import dev.sparkfailover.job.console.Logging;
import dev.sparkfailover.job.demo.OrderGenerator;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Measures what the supervision costs and gains; {@code make bench} runs it. */
class FailoverBench {
  private static final int ALL = 7;
  private static final int ORDERS = 1_000;

  private static final Bound VERSUS_NEW_JVM =
      Bound.atLeast(
          15,
          "restart-warm-vs-new-jvm",
          "from the start of a new JVM to its first finished Spark job / from a failure to the next"
              + " attempt's first finished Spark job, without the backoff");
  private static final Bound VERSUS_BARE =
      Bound.atMost(
          1.2,
          "restart-warm-vs-bare",
          "from a failure to the next attempt's first finished Spark job, without the backoff /"
              + " `stop()`, `getOrCreate()` and the same job");
  private static final Bound BATCH =
      Bound.atMost(
          1.05,
          "batch-supervised-vs-bare",
          "a supervised batch of 3 s or more / `read().load()` of the same files with the same"
              + " transformation and writes, in the same session");
  private static final Bound STREAM =
      Bound.atMost(
          0.8,
          "cycle-vs-availablenow",
          "a cycle of 1,000 orders with two outputs / the same by `Trigger.AvailableNow` and"
              + " `foreachBatch`, both at cycle 200");
  private static final Bound FLAT =
      Bound.atMost(1.1, "cycle-5000-vs-50", "cycle 5,000 / cycle 50, 1,000 orders each");

  private static final Bound COLD =
      Bound.atMost(
          0.6,
          "restart-cold-cached-vs-not",
          "from the start of the image's driver to its first finished cycle, with the ahead-of-time"
              + " cache / without it");
  private static final Bound SESSION =
      Bound.atMost(
          0.75,
          "session-cached-vs-not",
          "on a cluster: from asking for a new session to the end of its first Spark job, with the"
              + " executors' ahead-of-time cache / without it");

  private static final BenchReport REPORT =
      new BenchReport("benchmarks", "Benchmarks", "make bench BENCH=FailoverBench");

  @TempDir private static Path temp;

  private final BareOrders bare = new BareOrders();
  private final OrderGenerator generator =
      new OrderGenerator(2, Instant.parse("2026-01-01T00:00:00Z"));
  private Path home;

  /** What is measured within an attempt of the supervisor. */
  private interface Work {
    void run(SupervisedPipeline job, Attempt attempt, Session session) throws Exception;
  }

  @BeforeAll
  static void logAsTheJobDoes() {
    Logging.start(temp.resolve("logs"));
  }

  @AfterAll
  static void write() throws IOException {
    REPORT.write(ALL);
  }

  private Path home(TestInfo test) throws IOException {
    home = Files.createDirectories(temp.resolve(test.getTestMethod().orElseThrow().getName()));
    return home;
  }

  @Test
  void warmRestart(TestInfo test) throws Exception {
    List<Double> versusBare = new ArrayList<>();
    List<Double> versusNewJvm = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    List<Map<String, Long>> steps = new ArrayList<>();
    try (RestartPairs pairs = new RestartPairs(home(test))) {
      for (int pair = -10; pair < 40; pair++) {
        double ours = pairs.supervised();
        Map<String, Long> profile = RestartWatch.ofThisJvm().steps();
        double byHand = pairs.bare();
        if (pair >= 0) {
          warm.add(ours);
          steps.add(profile);
          versusBare.add(VERSUS_BARE.of(pair, ours, byHand));
        }
      }
      for (int pair = 0; pair < 15; pair++) {
        double newJvm = pairs.fresh();
        double ours = pairs.supervised();
        versusNewJvm.add(VERSUS_NEW_JVM.of(pair, newJvm, ours));
      }
    }
    REPORT.noteMedian("warm restart, seconds", warm);
    RestartPairs.profile(steps).forEach(REPORT::note);
    REPORT.check(new Ratio(VERSUS_NEW_JVM, versusNewJvm), new Ratio(VERSUS_BARE, versusBare));
  }

  @Test
  void largeBatch(TestInfo test) throws Exception {
    List<Double> ratios = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    attempt(
        home(test),
        (job, attempt, session) -> {
          CyclePairs ours = new CyclePairs(job.parts(), attempt, attempt.epoch(), session);
          List<Path> files = filesForLongEnough(session.spark());
          for (int pair = -2; pair < 12; pair++) {
            putIn(files, ours.input(), pair);
            double supervised = ours.cycle();
            double alone = seconds(() -> bare.batch(session.spark(), files, home.resolve("bare")));
            if (pair >= 0) {
              ratios.add(BATCH.of(pair, supervised, alone));
              seconds.add(alone);
            }
          }
        });
    REPORT.noteMedian("the bare batch, seconds", seconds);
    assertThat(median(seconds)).isGreaterThan(3);
    REPORT.check(new Ratio(BATCH, ratios));
  }

  @Test
  void smallCycleBesideStream(TestInfo test) throws Exception {
    List<Double> ratios = new ArrayList<>();
    attempt(
        home(test),
        (job, attempt, session) -> {
          Path folder = home.resolve("stream-input");
          CyclePairs ours = new CyclePairs(job.parts(), attempt, attempt.epoch(), session);
          ours.fastForward(160);
          for (int cycle = 0; cycle < 160; cycle++) {
            generator.write(folder, cycle + ".csv", ORDERS);
            stream(session.spark(), folder);
          }
          for (int cycle = 160; cycle < 220; cycle++) {
            Path file = generator.write(folder, cycle + ".csv", ORDERS);
            Files.copy(file, ours.input().resolve(cycle + ".csv"));
            double own = ours.cycle();
            double streamed = stream(session.spark(), folder);
            if (cycle >= 180) {
              ratios.add(STREAM.of(cycle, own, streamed));
            }
          }
        });
    REPORT.check(new Ratio(STREAM, ratios));
  }

  @Test
  void lateCycleBesideEarly(TestInfo test) throws Exception {
    List<Double> ratios = new ArrayList<>();
    attempt(
        home(test),
        (job, attempt, session) -> {
          try (SupervisedPipeline other = pipeline(home.resolve("late"))) {
            CyclePairs early = new CyclePairs(job.parts(), attempt, attempt.epoch(), session);
            PipelineParts parts = other.parts();
            CyclePairs late = new CyclePairs(parts, attempt, parts.fence().nextEpoch(), session);
            early.fastForward(20);
            late.fastForward(4_970);
            for (int cycle = 20; cycle < 80; cycle++) {
              Path file = generator.write(early.input(), cycle + ".csv", ORDERS);
              Files.copy(file, late.input().resolve(cycle + ".csv"));
              double after5000 = late.cycle();
              double after50 = early.cycle();
              if (cycle >= 40) {
                ratios.add(FLAT.of(cycle, after5000, after50));
              }
            }
          }
        });
    REPORT.check(new Ratio(FLAT, ratios));
  }

  @Test
  void coldStartsWithCaches(TestInfo test) throws Exception {
    try (ColdStarts starts = new ColdStarts(home(test))) {
      Ratio drivers = cached(COLD, 7, starts::driver);
      starts.startCluster();
      Ratio sessions = cached(SESSION, 12, starts::session);
      REPORT.check(drivers, sessions);
    }
  }

  private interface Start {
    double seconds(boolean cached) throws Exception;
  }

  private static Ratio cached(Bound bound, int pairs, Start start) throws Exception {
    List<Double> ratios = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int pair = -1; pair < pairs; pair++) {
      double with = start.seconds(true);
      double bare = start.seconds(false);
      if (pair >= 0) {
        ratios.add(bound.of(pair, with, bare));
        without.add(bare);
      }
    }
    REPORT.noteMedian(bound.name() + ", without the cache, seconds", without);
    return new Ratio(bound, ratios);
  }

  private static SupervisedPipeline pipeline(Path home) throws Exception {
    return new SupervisedPipeline(
        SupervisedPipeline.settings(home, Map.of("JOB_RESTART_MAX", "0")),
        new Plugins(home.resolve("plugins"), FailoverBench.class.getClassLoader()),
        event -> {});
  }

  private static void attempt(Path home, Work work) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    try (SupervisedPipeline job = pipeline(home)) {
      ExitCode code =
          job.run(
              attempt -> {
                try (Session session =
                    job.parts().sessions().open(attempt, List.of()).orElseThrow()) {
                  attempt.activity().ended(new Suspect.Start());
                  work.run(job, attempt, session);
                } catch (Throwable e) {
                  failures.add(e);
                  throw e;
                }
                return new Outcome.Completed();
              });
      assertThat(failures).isEmpty();
      assertThat(code).isEqualTo(ExitCode.DONE);
    }
  }

  private List<Path> filesForLongEnough(SparkSession spark) throws IOException {
    List<Path> files = new ArrayList<>();
    double took = 0;
    while (took < 3.5) {
      for (int i = 0; i < 2; i++) {
        String name = files.size() + ".csv";
        files.add(generator.write(home.resolve("large"), name, 200_000));
      }
      bare.batch(spark, files, home.resolve("bare"));
      long start = System.nanoTime();
      bare.batch(spark, files, home.resolve("bare"));
      took = (System.nanoTime() - start) / 1e9;
    }
    return files;
  }

  private static void putIn(List<Path> files, Path input, int pair) throws IOException {
    for (Path file : files) {
      Files.createLink(input.resolve(pair + "-" + file.getFileName()), file);
    }
  }

  private double stream(SparkSession spark, Path folder) throws Exception {
    return seconds(
        () ->
            bare.stream(
                spark, folder, home.resolve("stream-checkpoint"), home.resolve("stream-output")));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private interface Step {
    void run() throws Exception;
  }

  private static double seconds(Step step) throws Exception {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e9;
  }
}

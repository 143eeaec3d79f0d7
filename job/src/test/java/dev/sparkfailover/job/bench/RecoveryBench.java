package dev.sparkfailover.job.bench;

import dev.sparkfailover.job.bench.Ratio.Bound;
import dev.sparkfailover.job.cluster.StandaloneCluster;
import dev.sparkfailover.job.console.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures restarts beside what people use instead; {@code make bench} runs it. */
class RecoveryBench {
  private static final int ALL = 7;
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 5;
  private static final int PAIRS = 20;
  private static final String FAILURE_TO_JOB =
      "from a failure to the first finished Spark job after it";

  private static final BenchReport REPORT =
      new BenchReport("benchmarks-recovery", "Recovery", "make bench BENCH=RecoveryBench");

  /** What brings the work back. */
  private enum Way {
    /** A session stopped and another one opened, by hand. */
    BARE,
    WARM,
    LOOP,
    SUPERVISE,
    /** The image's driver killed and started anew, with its ahead-of-time cache. */
    COLD
  }

  @TempDir private static Path temp;

  private interface Measured {
    double seconds(Way way) throws Exception;
  }

  @BeforeAll
  static void logAsTheJobDoes() {
    Logging.start(temp.resolve("logs"));
  }

  @AfterAll
  static void write() throws IOException {
    REPORT.write(ALL);
  }

  @Test
  void local() throws Exception {
    Path home = Files.createDirectories(temp.resolve("local"));
    try (ColdStarts image = new ColdStarts(home);
        RestartPairs pairs = new RestartPairs(home)) {
      Measured one =
          way ->
              switch (way) {
                case BARE -> pairs.bare();
                case WARM -> pairs.supervised();
                case LOOP -> pairs.alternatives().loop();
                case COLD -> image.afterKill("local[2]");
                case SUPERVISE -> throw new IllegalArgumentException("needs a cluster");
              };
      warmUp(one);
      Map<Way, List<Double>> found = rounds(one, List.of(Way.LOOP, Way.WARM, Way.COLD));
      note("local", found);
      REPORT.check(
          ratio("local", 15, Way.LOOP, Way.WARM, found),
          ratio("local", 1, Way.LOOP, Way.COLD, found));
    }
  }

  @Test
  void onACluster() throws Exception {
    Path home = Files.createDirectories(temp.resolve("cluster"));
    try (ColdStarts image = new ColdStarts(home);
        StandaloneCluster cluster = StandaloneCluster.withMaster(home.resolve("plain"))) {
      cluster.startWorker(2, 2560);
      image.startCluster();
      // Ours has the workers that are delivered, everybody else those of Spark.
      Map<String, String> settings = new HashMap<>(ColdStarts.ON_CLUSTER);
      settings.put("SPARK_MASTER_URL", image.master());
      Map<String, String> plain =
          Map.of(
              "spark.master",
              cluster.url(),
              "spark.executor.extraJavaOptions",
              StandaloneCluster.executorOptions());
      try (RestartPairs pairs = new RestartPairs(home, settings)) {
        Measured one =
            way ->
                switch (way) {
                  case BARE -> pairs.bare();
                  case WARM -> pairs.supervised();
                  case LOOP -> pairs.alternatives(plain).loop();
                  case SUPERVISE -> pairs.alternatives(plain).supervised(cluster);
                  case COLD -> image.afterKill(image.master());
                };
        warmUp(one);
        Map<Way, List<Double>> found =
            rounds(one, List.of(Way.LOOP, Way.SUPERVISE, Way.WARM, Way.COLD));
        Ratio versusBare = versusBare(one);
        RestartWatch.ofThisJvm()
            .steps()
            .forEach(
                (step, micros) ->
                    REPORT.note(
                        "on a cluster, ms since the failure, %s: %.1f"
                            .formatted(step.substring(2), micros / 1e3)));
        note("on a cluster", found);
        REPORT.note(
            "on a cluster, ours and `stop()` and `getOrCreate()`: executors of the image, with its"
                + " ahead-of-time cache; the others: executors as Spark starts them");
        REPORT.check(
            versusBare,
            ratio("cluster", 2.5, Way.LOOP, Way.WARM, found),
            ratio("cluster", 2.5, Way.SUPERVISE, Way.WARM, found),
            ratio("cluster", 1, Way.LOOP, Way.COLD, found),
            ratio("cluster", 1, Way.SUPERVISE, Way.COLD, found));
      }
    }
  }

  private static void warmUp(Measured one) throws Exception {
    for (int round = 0; round < WARM_UP; round++) {
      one.seconds(Way.WARM);
      one.seconds(Way.BARE);
    }
  }

  private static Ratio versusBare(Measured one) throws Exception {
    Bound bound =
        Bound.atMost(
            1.2,
            "cluster-warm-vs-bare",
            FAILURE_TO_JOB
                + ", ours without the backoff / `stop()`, `getOrCreate()` and the same job");
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      double ours = one.seconds(Way.WARM);
      ratios.add(bound.of(pair, ours, one.seconds(Way.BARE)));
    }
    return new Ratio(bound, ratios);
  }

  /** All ways in turns; the first round is left out. */
  private static Map<Way, List<Double>> rounds(Measured one, List<Way> ways) throws Exception {
    Map<Way, List<Double>> found = new EnumMap<>(Way.class);
    for (int round = 0; round <= ROUNDS; round++) {
      for (Way way : ways) {
        double seconds = one.seconds(way);
        System.out.printf("  round %d, %s: %.3f s%n", round, way, seconds);
        if (round > 0) {
          found.computeIfAbsent(way, w -> new ArrayList<>()).add(seconds);
        }
      }
    }
    return found;
  }

  private static Ratio ratio(
      String where, double limit, Way slow, Way quick, Map<Way, List<Double>> found) {
    Bound bound =
        Bound.atLeast(
            limit,
            "%s-%s-vs-%s".formatted(where, name(slow), name(quick)),
            "%s, %s / %s".formatted(FAILURE_TO_JOB, words(slow), words(quick)));
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      ratios.add(found.get(slow).get(round) / found.get(quick).get(round));
    }
    return new Ratio(bound, ratios);
  }

  private static void note(String where, Map<Way, List<Double>> found) {
    found.forEach(
        (way, seconds) ->
            REPORT.noteMedian("%s, %s, seconds".formatted(where, words(way)), seconds));
  }

  private static String name(Way way) {
    return way.name().toLowerCase(Locale.ROOT);
  }

  private static String words(Way way) {
    return switch (way) {
      case BARE -> "`stop()` and `getOrCreate()`";
      case WARM -> "ours within its process, without the backoff";
      case LOOP -> "a shell loop that starts a new process";
      case SUPERVISE -> "Spark's `--supervise`";
      case COLD ->
          "ours after SIGKILL, the image with its ahead-of-time caches, to its first published batch";
    };
  }
}

package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.bench.Contenders.Way;
import dev.sparkfailover.job.bench.Curves.Point;
import dev.sparkfailover.job.bench.Curves.Tick;
import dev.sparkfailover.job.bench.Ratio.Bound;
import dev.sparkfailover.job.console.Logging;
import dev.sparkfailover.job.demo.OrderGenerator;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures how much a cycle takes in, beside bare Spark; {@code make bench} runs it. */
class ThroughputBench {
  private static final int ALL = 3;
  private static final int STEPS = Integer.getInteger("bench.steps", 100);
  private static final int FILES = 1_000;
  private static final int EDGE = Math.max(5, STEPS / 10);
  private static final List<Size> SIZES =
      List.of(
          new Size("1,000 rows in 1 file", 1, 1_000, 30),
          new Size("100,000 rows in 1 file", 1, 100_000, 20),
          new Size("10,000,000 rows in 10 files", 10, 1_000_000, 12));

  private static final BenchReport REPORT =
      new BenchReport("benchmarks-throughput", "Throughput", "make bench BENCH=ThroughputBench");

  /** So many rows in each of so many files. */
  private record Size(String name, int files, int rows, int rounds) {
    double all() {
      return (double) files * rows;
    }

    String speed(double seconds) {
      return String.format(Locale.ROOT, "%,.0f rows/s", all() / seconds);
    }

    Tick tick() {
      return new Tick(Math.log10(all()), String.format(Locale.ROOT, "%,.0f", all()));
    }
  }

  @TempDir private static Path temp;

  private final OrderGenerator generator =
      new OrderGenerator(2, Instant.parse("2026-01-01T00:00:00Z"));

  private interface Work {
    void run(Contenders contenders) throws Exception;
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
  void moreRows() throws Exception {
    attempt(
        temp.resolve("rows"),
        contenders -> {
          Map<Way, List<Double>> last = Map.of();
          Map<String, List<Point>> speeds = new LinkedHashMap<>();
          for (Size size : SIZES) {
            last = rounds(contenders, files(size), size.rounds());
            report(size, last);
            last.forEach(
                (way, seconds) ->
                    speeds
                        .computeIfAbsent(words(way), w -> new ArrayList<>())
                        .add(
                            new Point(Math.log10(size.all()), size.all() / Ratio.median(seconds))));
          }
          sameContent(contenders);
          REPORT.picture(
              "rows",
              "Rows per second of a cycle, by its rows",
              Curves.svg(
                  "rows per second",
                  "rows of a cycle",
                  SIZES.stream().map(Size::tick).toList(),
                  speeds));
          REPORT.check(asFastAs(Way.SCRIPT, last), asFastAs(Way.STREAM, last));
        });
  }

  @Test
  void moreFiles() throws Exception {
    Size step = new Size("1,000 files of 10 rows", FILES, 10, STEPS);
    attempt(
        temp.resolve("files"),
        contenders -> {
          Map<Way, List<Double>> found = rounds(contenders, files(step), STEPS);
          sameContent(contenders);
          report(step, first(found));
          report(
              new Size("%,d files, 1,000 at a time".formatted(STEPS * FILES), FILES, 10, STEPS),
              found);
          chart(found);
          for (Way way : Way.values()) {
            REPORT.note(late(way, found).line());
          }
          REPORT.check(late(Way.OURS, found));
        });
  }

  private List<Path> files(Size size) throws IOException {
    List<Path> files = new ArrayList<>();
    Path folder = temp.resolve("source-" + size.files() + "-" + size.rows());
    for (int file = 0; file < size.files(); file++) {
      files.add(generator.write(folder, file + ".csv", size.rows()));
    }
    return files;
  }

  /** Everybody in turns, in each order equally often; two rounds before are left out. */
  private static Map<Way, List<Double>> rounds(Contenders contenders, List<Path> files, int rounds)
      throws Exception {
    Map<Way, List<Double>> found = new EnumMap<>(Way.class);
    Way[] ways = Way.values();
    for (int round = -2; round < rounds; round++) {
      contenders.give(files);
      boolean backwards = Math.floorMod(round, 2 * ways.length) >= ways.length;
      for (int turn = 0; turn < ways.length; turn++) {
        Way way = ways[Math.floorMod(backwards ? round - turn : round + turn, ways.length)];
        contenders.settle();
        double seconds = contenders.seconds(way);
        System.out.printf("  round %d, %s: %.3f s%n", round, way, seconds);
        if (round >= 0) {
          found.computeIfAbsent(way, w -> new ArrayList<>()).add(seconds);
        }
      }
    }
    return found;
  }

  private static void sameContent(Contenders contenders) throws IOException {
    String ours = contenders.content(Way.OURS);
    assertThat(contenders.content(Way.SCRIPT)).isEqualTo(ours);
    assertThat(contenders.content(Way.STREAM)).isEqualTo(ours);
    REPORT.note("all three have put out the same: " + ours);
  }

  private static void report(Size size, Map<Way, List<Double>> found) {
    found.forEach(
        (way, seconds) -> {
          double median = Ratio.median(seconds);
          REPORT.note(
              "%s, %s: %s (%.3f s)".formatted(size.name(), words(way), size.speed(median), median));
        });
  }

  private static Map<Way, List<Double>> first(Map<Way, List<Double>> found) {
    Map<Way, List<Double>> first = new EnumMap<>(Way.class);
    found.forEach((way, seconds) -> first.put(way, seconds.subList(0, EDGE)));
    return first;
  }

  private static Ratio asFastAs(Way other, Map<Way, List<Double>> found) {
    Bound bound =
        Bound.atLeast(
            0.95,
            "rows-10M-vs-" + other.name().toLowerCase(Locale.ROOT),
            "rows per second at 10,000,000 rows: ours / " + words(other));
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < found.get(other).size(); round++) {
      ratios.add(bound.of(round, found.get(other).get(round), found.get(Way.OURS).get(round)));
    }
    return new Ratio(bound, ratios);
  }

  /** The last steps beside the first ones. */
  private static Ratio late(Way way, Map<Way, List<Double>> found) {
    Bound bound =
        Bound.atMost(
            1.1,
            "files-late-vs-early-" + way.name().toLowerCase(Locale.ROOT),
            "%s: seconds for 1,000 files, the last %d / the first %d of %d times"
                .formatted(words(way), EDGE, EDGE, STEPS));
    List<Double> seconds = found.get(way);
    List<Double> ratios = new ArrayList<>();
    for (int step = 0; step < EDGE; step++) {
      ratios.add(seconds.get(seconds.size() - EDGE + step) / seconds.get(step));
    }
    return new Ratio(bound, ratios);
  }

  private static void chart(Map<Way, List<Double>> found) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    found.forEach(
        (way, seconds) ->
            lines.put(
                words(way),
                IntStream.range(0, seconds.size())
                    .mapToObj(step -> new Point((step + 1.0) * FILES, seconds.get(step)))
                    .toList()));
    List<Tick> ticks =
        IntStream.rangeClosed(0, 4)
            .mapToObj(quarter -> STEPS * FILES / 4 * quarter)
            .map(files -> new Tick(files, String.format(Locale.ROOT, "%,d", files)))
            .toList();
    REPORT.picture(
        "files",
        "Seconds for the next 1,000 files, by the files so far",
        Curves.svg("seconds for the next 1,000 files of 10 rows", "files so far", ticks, lines));
  }

  private static String words(Way way) {
    return switch (way) {
      case OURS -> "ours";
      case SCRIPT -> "a plain batch script";
      case STREAM -> "bare Structured Streaming";
    };
  }

  private static void attempt(Path home, Work work) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    try (SupervisedPipeline job =
        new SupervisedPipeline(
            SupervisedPipeline.settings(home, Map.of("JOB_RESTART_MAX", "0")),
            new Plugins(home.resolve("plugins"), ThroughputBench.class.getClassLoader()),
            event -> {})) {
      ExitCode code =
          job.run(
              attempt -> {
                try (Session session =
                    job.parts().sessions().open(attempt, List.of()).orElseThrow()) {
                  attempt.activity().ended(new Suspect.Start());
                  work.run(
                      new Contenders(
                          home,
                          session.spark(),
                          new CyclePairs(
                              job.parts(), attempt, attempt.epoch(), session, new TaxedOrders())));
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
}

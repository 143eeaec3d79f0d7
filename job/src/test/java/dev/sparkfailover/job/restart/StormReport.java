package dev.sparkfailover.job.restart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the storms came to, for {@code docs/reports/}: tables, and a chart. */
final class StormReport {
  private static final int WIDTH = 860;
  private static final int PANEL = 120;
  private static final int LEFT = 70;
  private static final int WINDOW = 420;

  /**
   * One strategy, and ours with the cap that takes as long to recover.
   *
   * @param cap ours
   */
  record Row(String attempts, String name, Storms.Result theirs, Duration cap, Storms.Result ours) {
    double ratio() {
      return (double) ours.peak() / theirs.peak();
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %,d | %.1f s | %.1f s | %,d | %.1f s | %.3f |",
          attempts,
          name,
          theirs.peak(),
          seconds(theirs.meanRecovery()),
          seconds(cap),
          ours.peak(),
          seconds(ours.meanRecovery()),
          ratio());
    }
  }

  private StormReport() {}

  static void write(Path docs, List<Row> rows, long seed) throws IOException {
    Files.writeString(docs.resolve("benchmarks-storm.md"), markdown(rows, seed));
    Files.writeString(docs.resolve("benchmarks-storm.svg"), svg(rows));
  }

  private static String markdown(List<Row> rows, long seed) {
    return """
    # Storm brake, by simulation

    Written by `make bench` (`StormBench`, seed %d), which fails unless ours has the lowest peak in every row.

    10,000 jobs lose the same dependency at the same moment, for one hour. Each tries again and again; an attempt that
    starts within the outage fails after 8 s (first block) or after 6 to 10 s, drawn anew for each attempt (second block).
    The first attempt after the return succeeds. **Peak**: restarts within the busiest second from the return on.
    **Recovery**: from the return to a job's successful restart, the mean over all jobs; the start of a session itself takes
    as long for all and is left out. Every figure is over three outages, of 3,600 s, 3,703 s and 3,806 s: a third of the
    kubelet's longest wait apart, so that nobody is lucky with the moment of the return; the peak is the highest of the three.

    **Equal mean time to recover**: a longer wait makes any peak lower, so each strategy runs with its own defaults, and
    then ours (the job's very class `Backoff`: initial delay 2 s, multiplier 2, jitter 0.2) runs with the cap, found by
    bisection, at which its mean recovery is the same. Ratio = our peak / theirs at that equal recovery.

    | an attempt fails after | strategy | peak/s | recovery | our cap | our peak/s | our recovery | ratio |
    |---|---|---|---|---|---|---|---|
    %s

    ![Restarts per second around the return of the dependency](benchmarks-storm.svg)

    The chart shows the first block: restarts per second, from 60 s before the return to six minutes after it. Grey: the
    other, blue: ours at equal recovery. Each panel has a scale of its own.

    ## Formulas, and where they come from

    | strategy | delay before restart n + 1 | source |
    |---|---|---|
    | ours | min(2 s · 2ⁿ, cap), then · (1 ± 0.2); default cap 60 s | `Backoff`, `docs/reference/configuration.md` |
    | resilience4j | 2 s · 2ⁿ, then · (1 ± r), then at most 60 s; r = 0.5 (its default) and 0.2 (ours); its own class `IntervalFunction`, which draws without a seed | resilience4j 2.4.0, `IntervalFunction.ofExponentialRandomBackoff(initial, multiplier, factor, max)` |
    | Flink | min(1 s · 1.5ⁿ, 60 s), then ± 0.1 of it, then at most 60 s | apache/flink, `ExponentialDelayRestartBackoffTimeStrategy`; defaults of `restart-strategy.exponential-delay.*` |
    | kubelet | min(10 s · 2ⁿ, 300 s), no jitter | KEP-5593 of Kubernetes: 10 s, 20 s, 40 s …, at most five minutes |
    | Spark `--supervise` | 1 s, doubled only while drivers die within 5 s | apache/spark, `DriverRunner.runCommandWithRetry` |

    Why ours stays low: the jitter comes after the cap, so that every one of some fifty waits spreads the jobs further. Where
    the cap comes last, most waits are exactly the cap, and the jobs go on in the step in which they began.

    What a simulation does not show: real jobs do not all fail in the same millisecond, and a cluster that cannot start so
    many at once queues them.
    """
        .formatted(seed, rows.stream().map(Row::line).collect(Collectors.joining("\n")));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1_000.0;
  }

  private static String svg(List<Row> rows) {
    List<Row> shown =
        rows.stream().filter(row -> row.attempts().equals(rows.getFirst().attempts())).toList();
    StringBuilder svg = new StringBuilder();
    int height = shown.size() * (PANEL + 40) + 40;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        """
            .formatted(WIDTH, height));
    for (int i = 0; i < shown.size(); i++) {
      panel(svg, shown.get(i), 30 + i * (PANEL + 40));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">seconds since the return</text>%n</svg>%n"
            .formatted(WIDTH / 2, height - 8));
    return svg.toString();
  }

  private static void panel(StringBuilder svg, Row row, int top) {
    int most = Math.max(highest(row.theirs()), highest(row.ours()));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\">%s (grey): %,d/s; ours at the same recovery of %.0f s (blue):"
                + " %,d/s</text>%n",
            LEFT,
            top - 6,
            row.name().replace("`", ""),
            row.theirs().peak(),
            seconds(row.theirs().meanRecovery()),
            row.ours().peak()));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%,d</text><text x=\"%d\" y=\"%d\""
                + " text-anchor=\"end\">0</text>%n",
            LEFT - 6,
            top + 10,
            most,
            LEFT - 6,
            top + PANEL));
    bars(svg, row.theirs(), top, most, "#999999");
    line(svg, row.ours(), top, most);
    axis(svg, top);
  }

  private static int highest(Storms.Result result) {
    int most = 1;
    for (int at = 0; at < WINDOW; at++) {
      most = Math.max(most, result.perSecond().get(3_540 + at));
    }
    return most;
  }

  private static double x(int at) {
    return LEFT + at * (WIDTH - LEFT - 20.0) / WINDOW;
  }

  private static void bars(
      StringBuilder svg, Storms.Result result, int top, int most, String colour) {
    svg.append("<path stroke=\"%s\" stroke-width=\"1.9\" d=\"".formatted(colour));
    for (int at = 0; at < WINDOW; at++) {
      int count = result.perSecond().get(3_540 + at);
      if (count > 0) {
        svg.append(
            String.format(
                Locale.ROOT,
                "M%.1f %dV%.1f",
                x(at),
                top + PANEL,
                top + PANEL - (double) count * PANEL / most));
      }
    }
    svg.append("\"/>\n");
  }

  private static void line(StringBuilder svg, Storms.Result result, int top, int most) {
    svg.append("<path fill=\"none\" stroke=\"#1f5fbf\" stroke-width=\"1.2\" d=\"");
    for (int at = 0; at < WINDOW; at++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              at == 0 ? "M" : "L",
              x(at),
              top + PANEL - (double) result.perSecond().get(3_540 + at) * PANEL / most));
    }
    svg.append("\"/>\n");
  }

  private static void axis(StringBuilder svg, int top) {
    svg.append(
        "<path stroke=\"black\" d=\"M%d %dV%dH%d\" fill=\"none\"/>%n"
            .formatted(LEFT, top, top + PANEL, WIDTH - 20));
    for (int at = 0; at <= WINDOW; at += 60) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
              x(at),
              top + PANEL + 14,
              at - 60));
    }
  }
}

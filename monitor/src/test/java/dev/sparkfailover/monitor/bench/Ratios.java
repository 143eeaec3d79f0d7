package dev.sparkfailover.monitor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Ratios of pairs that were measured one right after the other: their median, and how sure it is.
 */
public final class Ratios {
  private static final int RESAMPLES = 10_000;
  private static final Path PAGE = Path.of("../docs/reports/benchmarks-monitor.md");
  private static final String HEAD =
      """
      # Benchmarks of the monitor

      Written by `make bench`, row by row; a bound is broken when the whole interval is on its wrong side. Each ratio is the
      median of pairs that were measured one right after the other; the interval is a percentile bootstrap of it, 95 %.

      | name | what to what | ratio | interval | bound | pairs | measured |
      |---|---|---|---|---|---|---|
      """;

  private final List<Double> ratios = new ArrayList<>();

  public void add(double ratio) {
    ratios.add(ratio);
  }

  public double low() {
    return medians()[RESAMPLES * 25 / 1000];
  }

  public double high() {
    return medians()[RESAMPLES * 975 / 1000 - 1];
  }

  private double[] medians() {
    double[] medians = new double[RESAMPLES];
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < RESAMPLES; i++) {
      medians[i] =
          median(random.ints(ratios.size(), 0, ratios.size()).mapToDouble(ratios::get).toArray());
    }
    Arrays.sort(medians);
    return medians;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Puts the row of that name into the page. */
  public void publish(String name, String what, String bound) throws IOException {
    String row =
        String.format(
            Locale.ROOT,
            "| `%s` | %s | %.3f | %.3f to %.3f | %s | %d | %s, %d cores, JDK %s |",
            name,
            what,
            median(ratios.stream().mapToDouble(Double::doubleValue).toArray()),
            low(),
            high(),
            bound,
            ratios.size(),
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version());
    System.out.println("bench " + row);
    List<String> rows = new ArrayList<>();
    if (Files.exists(PAGE)) {
      Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).forEach(rows::add);
    }
    rows.removeIf(line -> line.startsWith("| `" + name + "` "));
    rows.add(row);
    rows.sort(null);
    Files.writeString(PAGE, HEAD + String.join("\n", rows) + "\n");
  }
}

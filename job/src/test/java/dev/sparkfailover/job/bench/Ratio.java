package dev.sparkfailover.job.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The ratio of two times, from pairs that were measured one right after the other.
 *
 * @param ratios one for each pair
 */
record Ratio(Bound bound, List<Double> ratios) {
  private static final int RESAMPLES = 10_000;
  private static final double TAIL = 0.025;

  /**
   * What a ratio must be.
   *
   * @param meaning of what to what, for people
   */
  record Bound(String name, String meaning, boolean atLeast, double limit) {
    static Bound atLeast(double limit, String name, String meaning) {
      return new Bound(name, meaning, true, limit);
    }

    static Bound atMost(double limit, String name, String meaning) {
      return new Bound(name, meaning, false, limit);
    }

    /** What one pair makes of it, told so that one sees it move on. */
    double of(int pair, double one, double other) {
      System.out.printf(
          Locale.ROOT,
          "  %s, pair %d: %.3f s / %.3f s = %.3f%n",
          name,
          pair,
          one,
          other,
          one / other);
      return one / other;
    }

    String text() {
      return (atLeast ? "at least " : "at most ") + limit;
    }
  }

  /** From the lower to the upper end. */
  record Interval(double low, double high) {}

  Ratio {
    ratios = List.copyOf(ratios);
    if (ratios.size() < 5) {
      throw new IllegalArgumentException("ratios: must be 5 or more, got " + ratios.size());
    }
  }

  double median() {
    return median(ratios);
  }

  static double median(List<Double> values) {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The middle 95 % of the medians of samples drawn, with replacement, from the pairs. */
  Interval interval() {
    SplittableRandom random = new SplittableRandom(42);
    double[] medians = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double[] drawn =
          random.ints(ratios.size(), 0, ratios.size()).mapToDouble(ratios::get).toArray();
      medians[i] = median(drawn);
    }
    Arrays.sort(medians);
    return new Interval(
        medians[(int) (TAIL * RESAMPLES)], medians[(int) ((1 - TAIL) * RESAMPLES) - 1]);
  }

  /** When the median is on the wrong side. */
  boolean broken() {
    return bound.atLeast() ? median() < bound.limit() : median() > bound.limit();
  }

  String line() {
    Interval interval = interval();
    return String.format(
        Locale.ROOT,
        "bench %s ratio=%.3f ci=%.3f..%.3f",
        bound.name(),
        median(),
        interval.low(),
        interval.high());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}

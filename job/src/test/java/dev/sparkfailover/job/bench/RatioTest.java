package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.bench.Ratio.Bound;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatioTest {
  private static final List<Double> AROUND_TWO =
      IntStream.range(0, 41).mapToObj(i -> 1.8 + i / 100.0).toList();

  @Test
  void medianLiesWithinItsInterval() {
    Ratio ratio = new Ratio(Bound.atMost(2, "some", "of this to that"), AROUND_TWO);
    assertThat(ratio.median()).isEqualTo(2.0);
    assertThat(ratio.interval().low()).isBetween(1.85, 2.0);
    assertThat(ratio.interval().high()).isBetween(2.0, 2.15);
    assertThat(ratio.line()).startsWith("bench some ratio=2.000 ci=1.");
  }

  @Test
  void boundIsBrokenWhenTheMedianIsOnItsWrongSide() {
    assertThat(new Ratio(Bound.atMost(2, "a", "b"), AROUND_TWO).broken()).isFalse();
    assertThat(new Ratio(Bound.atMost(1.99, "a", "b"), AROUND_TWO).broken()).isTrue();
    assertThat(new Ratio(Bound.atLeast(2, "a", "b"), AROUND_TWO).broken()).isFalse();
    assertThat(new Ratio(Bound.atLeast(2.01, "a", "b"), AROUND_TWO).broken()).isTrue();
  }
}

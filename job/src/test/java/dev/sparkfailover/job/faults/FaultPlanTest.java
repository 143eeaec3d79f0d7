package dev.sparkfailover.job.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sparkfailover.job.event.FaultKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

  private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);
  private static final long CYCLES = 100_000;

  @Test
  void replayOfACycleDrawsTheSame() {
    FaultPlan plan = new FaultPlan(0.5, ALL, 42);
    FaultPlan again = new FaultPlan(0.5, ALL, 42);

    assertThat(cycles(CYCLES).mapToObj(plan::draw).toList())
        .isEqualTo(cycles(CYCLES).mapToObj(again::draw).toList());
  }

  @Test
  void drawDoesNotDependOnTheCyclesDrawnBefore() {
    FaultPlan plan = new FaultPlan(0.5, ALL, 42);
    List<Optional<FaultKind>> forward = cycles(1000).mapToObj(plan::draw).toList();
    List<Optional<FaultKind>> backward =
        cycles(1000).map(cycle -> 1001 - cycle).mapToObj(plan::draw).toList();

    assertThat(backward.reversed()).isEqualTo(forward);
  }

  @Test
  void drawDoesNotDependOnTheOrderOfTheKinds() {
    Set<FaultKind> backward = new LinkedHashSet<>(List.copyOf(ALL).reversed());

    assertThat(cycles(1000).mapToObj(new FaultPlan(0.5, backward, 7)::draw).toList())
        .isEqualTo(cycles(1000).mapToObj(new FaultPlan(0.5, ALL, 7)::draw).toList());
  }

  @Test
  void rateIsKept() {
    for (double rate : new double[] {0.01, 0.2, 0.3, 0.9}) {
      FaultPlan plan = new FaultPlan(rate, ALL, 1);
      // Five standard deviations.
      double bound = 5 * Math.sqrt(rate * (1 - rate) / CYCLES);

      assertThat(share(cycle -> plan.draw(cycle).isPresent())).isCloseTo(rate, within(bound));
    }
  }

  @Test
  void rateZeroNeverStrikesAndRateOneAlwaysDoes() {
    FaultPlan never = new FaultPlan(0, ALL, 3);
    FaultPlan always = new FaultPlan(1, ALL, 3);

    assertThat(share(cycle -> never.draw(cycle).isPresent())).isZero();
    assertThat(share(cycle -> always.draw(cycle).isPresent())).isEqualTo(1);
  }

  @Test
  void kindsAreEquallyLikely() {
    Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
    FaultPlan plan = new FaultPlan(1, ALL, 11);
    cycles(CYCLES).forEach(cycle -> counts.merge(plan.draw(cycle).orElseThrow(), 1, Integer::sum));
    double expected = (double) CYCLES / ALL.size();
    double chiSquare =
        counts.values().stream().mapToDouble(n -> Math.pow(n - expected, 2) / expected).sum();

    assertThat(counts).hasSameSizeAs(ALL);
    // Seven degrees of freedom: exceeded once in a thousand by chance; the seed is fixed.
    assertThat(chiSquare).isLessThan(24.3);
  }

  @Test
  void onlyTheNamedKindsStrike() {
    FaultPlan plan = new FaultPlan(1, EnumSet.of(FaultKind.HALT, FaultKind.DATA), 5);

    assertThat(cycles(1000).mapToObj(plan::draw).map(Optional::orElseThrow).distinct())
        .containsExactlyInAnyOrder(FaultKind.HALT, FaultKind.DATA);
  }

  @Test
  void neighbouringCyclesAreIndependent() {
    FaultPlan plan = new FaultPlan(0.5, ALL, 0);

    for (int lag : new int[] {1, 2, 3, 8, 64}) {
      assertThat(share(c -> plan.draw(c).isPresent() == plan.draw(c + lag).isPresent()))
          .as("agreement at lag %d", lag)
          .isCloseTo(0.5, within(0.008));
    }
  }

  @Test
  void neighbouringSeedsAreIndependentAlsoWithShiftedCycles() {
    for (long other : new long[] {1, 2, -1, 0x9E3779B97F4A7C15L, Long.MIN_VALUE}) {
      FaultPlan one = new FaultPlan(0.5, ALL, 0);
      FaultPlan two = new FaultPlan(0.5, ALL, other);
      for (int shift = -2; shift <= 2; shift++) {
        int lag = shift;
        assertThat(share(c -> one.draw(c).isPresent() == two.draw(c + lag).isPresent()))
            .as("agreement of seed 0 with seed %d shifted by %d", other, lag)
            .isCloseTo(0.5, within(0.008));
      }
    }
  }

  @Test
  void kindIsIndependentOfTheVariant() {
    FaultPlan plan = new FaultPlan(1, EnumSet.of(FaultKind.HANG, FaultKind.DATA), 9);

    assertThat(share(c -> plan.draw(c).orElseThrow() == FaultKind.HANG && plan.variant(c, 4) == 0))
        .isCloseTo(0.125, within(0.006));
  }

  @Test
  void badRateIsRefusedByName() {
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new FaultPlan(rate, ALL, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("JOB_FAILURE_RATE: must be from 0 to 1, got " + rate);
    }
  }

  @Test
  void rateWithoutKindsIsRefused() {
    assertThatThrownBy(() -> new FaultPlan(0.1, Set.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JOB_FAULTS");
  }

  private static double share(LongPredicate predicate) {
    return (double) cycles(CYCLES).filter(predicate).count() / CYCLES;
  }

  private static LongStream cycles(long last) {
    return LongStream.rangeClosed(1, last);
  }
}

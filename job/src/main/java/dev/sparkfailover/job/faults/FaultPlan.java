package dev.sparkfailover.job.faults;

import dev.sparkfailover.job.event.FaultKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Says which fault a cycle gets: a function of the seed and the cycle's number alone.
 *
 * @param rate the chance of a fault in a cycle, 0 to 1
 * @param kinds what may be injected, each as likely as the others; in the order of {@link
 *     FaultKind}
 * @param seed the same seed gives the same faults
 */
record FaultPlan(double rate, List<FaultKind> kinds, long seed) {

  /** 2^64 divided by the golden ratio, made odd: spreads neighbouring numbers over all bits. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  FaultPlan {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("JOB_FAILURE_RATE: must be from 0 to 1, got " + rate);
    }
    if (rate > 0 && kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "JOB_FAULTS: must name at least one kind while JOB_FAILURE_RATE is " + rate);
    }
    // The iteration order of a set may differ from process to process, a draw must not.
    kinds = kinds.stream().distinct().sorted().toList();
  }

  FaultPlan(double rate, Set<FaultKind> kinds, long seed) {
    this(rate, List.copyOf(kinds), seed);
  }

  /** The fault of a cycle, the same at every call; empty for a cycle that is left alone. */
  Optional<FaultKind> draw(long cycle) {
    SplittableRandom random = random(cycle);
    return random.nextDouble() < rate
        ? Optional.of(kinds.get(random.nextInt(kinds.size())))
        : Optional.empty();
  }

  /** A further number for the same cycle, for variants of a kind. */
  int variant(long cycle, int variants) {
    return random(~cycle).nextInt(variants);
  }

  /**
   * Seed and cycle are mixed one after the other: a sum of the two would give seed 1 and cycle 2
   * the fault of seed 2 and cycle 1.
   */
  private SplittableRandom random(long cycle) {
    return new SplittableRandom(mix(mix(seed + GOLDEN) + cycle * GOLDEN));
  }

  private static long mix(long value) {
    return new SplittableRandom(value).nextLong();
  }
}

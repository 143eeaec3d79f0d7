package dev.sparkfailover.job.restart;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many jobs that lose the same dependency at the same moment, until it returns.
 *
 * @param jobs how many
 * @param outage how long it is away; an attempt that starts within that time fails
 * @param shortest how long an attempt takes to fail, at least
 * @param longest and at most; drawn anew for each attempt
 */
record Storm(int jobs, Duration outage, Duration shortest, Duration longest, long seed) {

  /**
   * What came of it.
   *
   * @param peak restarts within the busiest second from the return on
   * @param meanRecovery from the return to the restart that succeeds, over all jobs
   * @param perSecond restarts in each second, from the beginning
   * @param inVain restarts that failed
   */
  record Result(int peak, Duration meanRecovery, List<Integer> perSecond, long inVain) {}

  Result under(Strategy strategy) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] perSecond = new int[(int) outage.toSeconds() * 2 + 60];
    double waited = 0;
    long inVain = 0;
    for (int job = 0; job < jobs; job++) {
      double end = outage.toMillis();
      // They all fail at once: that is the storm.
      double failed = 0;
      double lasted = longest.toMillis();
      for (int done = 0; ; done++) {
        double restart = failed + strategy.delay(done, lasted, random);
        count(perSecond, restart);
        if (restart >= end) {
          waited += restart - end;
          break;
        }
        inVain++;
        lasted = lasts(random);
        failed = restart + lasted;
      }
    }
    int peak = Arrays.stream(perSecond).skip(outage.toSeconds()).max().orElseThrow();
    return new Result(
        peak,
        Duration.ofMillis(Math.round(waited / jobs)),
        Arrays.stream(perSecond).boxed().toList(),
        inVain);
  }

  private static void count(int[] perSecond, double millis) {
    int second = (int) (millis / 1_000);
    if (second < perSecond.length) {
      perSecond[second]++;
    }
  }

  private double lasts(SplittableRandom random) {
    return shortest.toMillis() + random.nextDouble() * longest.minus(shortest).toMillis();
  }
}

package dev.sparkfailover.job.restart;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same storm with three lengths, a third of the kubelet's longest wait apart: who restarts in
 * step would else be lucky or not with the moment of the return.
 */
record Storms(int jobs, Duration shortest, Duration longest, long seed) {

  /**
   * What came of them.
   *
   * @param peak the highest of all
   * @param meanRecovery over all
   * @param perSecond of the first
   * @param inVain of the first
   */
  record Result(int peak, Duration meanRecovery, List<Integer> perSecond, long inVain) {}

  Result under(Strategy strategy) {
    List<Storm.Result> results =
        lengths().stream()
            .map(length -> new Storm(jobs, length, shortest, longest, seed).under(strategy))
            .toList();
    double millis =
        results.stream().mapToLong(r -> r.meanRecovery().toMillis()).average().orElseThrow();
    return new Result(
        results.stream().mapToInt(Storm.Result::peak).max().orElseThrow(),
        Duration.ofMillis(Math.round(millis)),
        results.getFirst().perSecond(),
        results.getFirst().inVain());
  }

  /** The cap at which our backoff takes as long as that to recover. */
  Duration capFor(Duration meanRecovery) {
    Storms sample = new Storms(Math.min(jobs, 300), shortest, longest, seed + 1);
    double low = 100;
    double high = 3_600_000;
    for (int i = 0; i < 14; i++) {
      double middle = Math.sqrt(low * high);
      boolean quicker = sample.ours(middle).compareTo(meanRecovery) < 0;
      low = quicker ? middle : low;
      high = quicker ? high : middle;
    }
    return Duration.ofMillis(Math.round(Math.sqrt(low * high)));
  }

  private Duration ours(double capMillis) {
    return under(Strategy.ours(Duration.ofMillis(Math.round(capMillis)))).meanRecovery();
  }

  private static List<Duration> lengths() {
    return IntStream.range(0, 3).mapToObj(i -> Duration.ofSeconds(3_600 + 103L * i)).toList();
  }
}

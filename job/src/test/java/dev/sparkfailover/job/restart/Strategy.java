package dev.sparkfailover.job.restart;

import dev.sparkfailover.job.settings.Settings;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.SplittableRandom;

/** A way to wait before a restart, as a product has it. */
interface Strategy {

  /** The wait before the restart that follows so many earlier ones, in milliseconds. */
  double delay(int done, double lastedMillis, SplittableRandom random);

  /** Ours: the very class that the job uses. */
  static Strategy ours(Duration cap) {
    Duration initial = cap.compareTo(Duration.ofSeconds(2)) < 0 ? cap : Duration.ofSeconds(2);
    Settings.Backoff settings = new Settings.Backoff(initial, 2, cap, 0.2);
    // Past this many every delay is drawn at the cap; the class would double to no effect.
    int capped =
        (int) Math.ceil(Math.log((double) cap.toNanos() / initial.toNanos()) / Math.log(2));
    return (done, lasted, random) ->
        new Backoff(settings, random::nextDouble)
            .next(Math.min(done, capped), Integer.MAX_VALUE)
            .orElseThrow()
            .toMillis();
  }

  /** resilience4j's own function; it draws from {@code Math.random()}. */
  static Strategy resilience4j(double randomization) {
    IntervalFunction function =
        IntervalFunction.ofExponentialRandomBackoff(
            Duration.ofSeconds(2), 2, randomization, Duration.ofSeconds(60));
    return (done, lasted, random) -> function.apply(Math.min(done, 60) + 1);
  }

  /** Flink's exponential-delay: grown and capped, then jittered, then cut at the cap once more. */
  static Strategy flink() {
    return (done, lasted, random) -> {
      double grown = Math.min(1_000 * Math.pow(1.5, done), 60_000);
      double jittered = grown + 0.1 * grown * (2 * random.nextDouble() - 1);
      return Math.min(jittered, 60_000);
    };
  }

  /** The kubelet's CrashLoopBackOff: no jitter. */
  static Strategy kubelet() {
    return (done, lasted, random) -> Math.min(10_000 * Math.pow(2, Math.min(done, 20)), 300_000);
  }

  /** Spark's standalone worker: a second, doubled only while drivers die within five seconds. */
  static Strategy supervise() {
    return (done, lasted, random) ->
        lasted > 5_000 ? 1_000 : 1_000 * Math.pow(2, Math.min(done, 30));
  }
}

package dev.sparkfailover.monitor.source;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other threads and processes do. */
public final class Await {
  private static final Clock CLOCK = new SystemClock();
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long begin = CLOCK.moment().nanos();
    while (!condition.call()) {
      if (CLOCK.moment().nanos() - begin > LIMIT.toNanos()) {
        throw new AssertionError("waited %s for: %s".formatted(LIMIT, what));
      }
      CLOCK.sleep(PAUSE);
    }
  }
}

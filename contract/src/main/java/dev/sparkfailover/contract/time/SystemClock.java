package dev.sparkfailover.contract.time;

import java.time.Duration;
import java.time.Instant;

/** The machine's clock. */
public final class SystemClock implements Clock {

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}

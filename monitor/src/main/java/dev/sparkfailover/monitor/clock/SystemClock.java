package dev.sparkfailover.monitor.clock;

import java.time.Duration;
import java.time.Instant;

/** The machine's clock. */
public final class SystemClock implements Clock {

  @Override
  public Moment now() {
    return new Moment(Instant.now(), System.nanoTime());
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}

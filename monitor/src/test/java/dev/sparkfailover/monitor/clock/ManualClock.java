package dev.sparkfailover.monitor.clock;

import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until a test moves it; whoever sleeps waits for that. */
public final class ManualClock implements Clock {
  private final Instant start;
  private long elapsed;

  public ManualClock(Instant start) {
    this.start = start;
  }

  public synchronized void advance(Duration time) {
    elapsed += time.toNanos();
    notifyAll();
  }

  @Override
  public synchronized Moment now() {
    return new Moment(start.plusNanos(elapsed), elapsed);
  }

  @Override
  public synchronized void sleep(Duration time) throws InterruptedException {
    long end = elapsed + time.toNanos();
    while (elapsed < end) {
      wait();
    }
  }
}

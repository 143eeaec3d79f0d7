package dev.sparkfailover.monitor.clock;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
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
  public synchronized Instant now() {
    return start.plusNanos(elapsed);
  }

  @Override
  public synchronized long nanos() {
    return elapsed;
  }

  @Override
  public synchronized Moment moment() {
    return new Moment(now(), nanos());
  }

  @Override
  public synchronized void sleep(Duration time) throws InterruptedException {
    long end = elapsed + time.toNanos();
    while (elapsed < end) {
      wait();
    }
  }
}

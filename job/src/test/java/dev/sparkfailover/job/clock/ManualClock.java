package dev.sparkfailover.job.clock;

import dev.sparkfailover.contract.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements Clock {
  private final Instant start;
  private long elapsed;

  public ManualClock(Instant start) {
    this.start = start;
  }

  public synchronized void advance(Duration time) {
    elapsed += time.toNanos();
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
  public void sleep(Duration time) {
    advance(time);
  }
}

package dev.sparkfailover.job.clock;

import java.time.Duration;
import java.time.Instant;

/** A clock that goes only as far as a test says. */
public final class ManualClock implements Clock {
  private final Instant start;
  private Duration passed = Duration.ZERO;

  public ManualClock(Instant start) {
    this.start = start;
  }

  public synchronized void advance(Duration time) {
    passed = passed.plus(time);
  }

  @Override
  public synchronized Instant now() {
    return start.plus(passed);
  }

  @Override
  public synchronized long nanos() {
    return passed.toNanos();
  }

  @Override
  public void sleep(Duration time) {
    advance(time);
  }
}

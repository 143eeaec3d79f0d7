package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Knows whether an attempt that may never end has worked well for long enough.
 *
 * <p>What counts is the time from its session's start to its last sign of progress: an attempt that
 * stands still proves nothing, however long it does.
 */
final class HealthyWork {
  private final Clock clock;
  private final ProgressTracker activity;
  private final Duration after;
  private OptionalLong since = OptionalLong.empty();

  HealthyWork(Clock clock, ProgressTracker activity, Duration after) {
    this.clock = clock;
    this.activity = activity;
    this.after = after;
  }

  /** The session is up. */
  synchronized void begins() {
    since = since.isPresent() ? since : OptionalLong.of(clock.nanos());
  }

  synchronized boolean proven() {
    return since.isPresent() && longEnough(lastMove() - since.getAsLong());
  }

  private boolean longEnough(long nanos) {
    return nanos >= after.toNanos();
  }

  private long lastMove() {
    return clock.nanos() - activity.sinceAnythingMoved().toNanos();
  }
}

package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;

/** How long an attempt that must end may take: half the time by itself, then it is cancelled. */
final class StopDeadline {
  private final Clock clock;
  private final Duration stop;
  private OptionalLong grace = OptionalLong.empty();
  private OptionalLong end = OptionalLong.empty();
  private boolean cancelled;

  StopDeadline(Clock clock, Duration stop) {
    this.clock = clock;
    this.stop = stop;
  }

  /** The batch in hand may still be finished. */
  void stopRequested() {
    long now = clock.nanos();
    grace = OptionalLong.of(now + stop.dividedBy(2).toNanos());
    end = OptionalLong.of(now + stop.toNanos());
  }

  void cancelNow() {
    cancelled = true;
    if (end.isEmpty()) {
      end = OptionalLong.of(clock.nanos() + stop.toNanos());
    }
  }

  boolean cancelled() {
    return cancelled;
  }

  boolean graceIsOver() {
    return !cancelled && passed(grace);
  }

  boolean isOver() {
    return passed(end);
  }

  private boolean passed(OptionalLong time) {
    return time.isPresent() && clock.nanos() - time.getAsLong() >= 0;
  }
}

package dev.sparkfailover.job.app;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.supervise.Attempt;
import java.time.Duration;
import java.util.OptionalLong;

/** Tells of an application's cycles, and knows when there were enough of them. */
final class Pace {
  private final Settings.Cycles cycles;
  private final Clock clock;
  private long good;
  private long began;

  Pace(Settings.Cycles cycles, Clock clock) {
    this.cycles = cycles;
    this.clock = clock;
  }

  Duration interval() {
    return cycles.interval();
  }

  boolean enough() {
    return cycles.max() > 0 && good >= cycles.max();
  }

  /** A cycle begins; the answer is its number. */
  long begin(Attempt attempt) {
    long number = attempt.lastCycle() + 1;
    began = clock.nanos();
    attempt.tell(new Event.CycleStarted(clock.now(), number));
    return number;
  }

  /** A cycle ended well; its number stands for the batch that an application does not have. */
  void succeed(Attempt attempt, long number, boolean worked, long rows) {
    good += worked ? 1 : 0;
    OptionalLong batch = worked ? OptionalLong.of(number) : OptionalLong.empty();
    attempt.tell(new Event.CycleSucceeded(clock.now(), number, batch, took(), 0, rows, 0));
  }

  void fail(Attempt attempt, long number) {
    attempt.tell(new Event.CycleFailed(clock.now(), number, OptionalLong.empty(), took()));
  }

  Duration took() {
    return Duration.ofNanos(clock.nanos() - began);
  }
}

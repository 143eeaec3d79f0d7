package dev.sparkfailover.job.application;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.CycleHook;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.util.OptionalLong;

/** Reports an application's cycles, and knows when there were enough of them. */
public final class CycleTracker {
  private final Settings.Cycles cycles;
  private final Clock clock;
  private final CycleHook hook;
  private long good;
  private long began;

  public CycleTracker(Settings.Cycles cycles, Clock clock) {
    this(cycles, clock, CycleHook.NONE);
  }

  CycleTracker(Settings.Cycles cycles, Clock clock, CycleHook hook) {
    this.cycles = cycles;
    this.clock = clock;
    this.hook = hook;
  }

  public Duration interval() {
    return cycles.interval();
  }

  public boolean enough() {
    return cycles.max() > 0 && good >= cycles.max();
  }

  /** A cycle begins; the answer is its number. */
  public long begin(Attempt attempt) {
    long number = attempt.lastCycle() + 1;
    began = clock.nanos();
    attempt.report(new Event.CycleStarted(clock.now(), number));
    hook.began(attempt, number);
    return number;
  }

  /** A cycle ended well; its number stands for the batch that an application does not have. */
  public void succeed(Attempt attempt, long number, boolean worked, long rows) {
    good += worked ? 1 : 0;
    OptionalLong batch = worked ? OptionalLong.of(number) : OptionalLong.empty();
    attempt.report(new Event.CycleSucceeded(clock.now(), number, batch, took(), 0, rows, 0));
  }

  public void fail(Attempt attempt, long number) {
    attempt.report(new Event.CycleFailed(clock.now(), number, OptionalLong.empty(), took()));
  }

  /** What happens at a cycle's begin ends, too. */
  void cancel() {
    hook.cancel();
  }

  public Duration took() {
    return Duration.ofNanos(clock.nanos() - began);
  }
}

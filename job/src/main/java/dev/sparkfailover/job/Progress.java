package dev.sparkfailover.job;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.supervise.Activity;
import dev.sparkfailover.job.supervise.LiveActivity;
import dev.sparkfailover.job.supervise.Runner;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** When anything in the current attempt last moved on; thread-safe. */
final class Progress implements Supplier<Optional<Instant>> {
  private final Clock clock;
  private volatile Optional<LiveActivity> activity = Optional.empty();

  Progress(Clock clock) {
    this.clock = clock;
  }

  /** The same runner, whose attempts' activity is looked at. */
  Runner watching(Runner runner) {
    return attempt -> {
      Activity current = attempt.activity();
      activity = current instanceof LiveActivity live ? Optional.of(live) : Optional.empty();
      return runner.run(attempt);
    };
  }

  @Override
  public Optional<Instant> get() {
    return activity.map(live -> clock.now().minus(live.sinceAnythingMoved()));
  }
}

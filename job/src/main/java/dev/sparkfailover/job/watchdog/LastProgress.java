package dev.sparkfailover.job.watchdog;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.attempt.Runner;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** When anything in the current attempt last moved on; thread-safe. */
public final class LastProgress implements Supplier<Optional<Instant>> {
  private final Clock clock;
  private volatile Optional<ProgressTracker> activity = Optional.empty();

  public LastProgress(Clock clock) {
    this.clock = clock;
  }

  /** The same runner, whose attempts' activity is looked at. */
  public Runner watching(Runner runner) {
    return attempt -> {
      ProgressReporter current = attempt.activity();
      activity = current instanceof ProgressTracker live ? Optional.of(live) : Optional.empty();
      return runner.run(attempt);
    };
  }

  @Override
  public Optional<Instant> get() {
    return activity.map(live -> clock.now().minus(live.sinceAnythingMoved()));
  }
}

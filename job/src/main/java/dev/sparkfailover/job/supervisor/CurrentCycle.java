package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Knows how long the cycle took that an attempt failed with. */
final class CurrentCycle {
  private final Clock clock;
  private OptionalLong began = OptionalLong.empty();
  private Optional<Duration> failed = Optional.empty();

  CurrentCycle(Clock clock) {
    this.clock = clock;
  }

  synchronized void note(Event event) {
    switch (event) {
      case Event.CycleStarted e -> {
        began = OptionalLong.of(clock.nanos());
        failed = Optional.empty();
      }
      case Event.CycleSucceeded e -> began = OptionalLong.empty();
      case Event.CycleFailed e -> {
        began = OptionalLong.empty();
        failed = Optional.of(e.took());
      }
      default -> {}
    }
  }

  /** Empty when the attempt failed between two cycles; one that never ended counts up to now. */
  synchronized Optional<Duration> failed() {
    return began.isPresent()
        ? Optional.of(Duration.ofNanos(clock.nanos() - began.getAsLong()))
        : failed;
  }
}

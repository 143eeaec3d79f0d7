package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What an attempt reported so far, as far as its end or its good work depends on it. */
final class AttemptRecord {
  private final Clock clock;
  private final ProgressTracker progress;
  private final Duration healthyAfter;
  private OptionalLong sessionSince = OptionalLong.empty();
  private OptionalLong cycleBegan = OptionalLong.empty();
  private Optional<Duration> failedCycle = Optional.empty();
  private OptionalLong batch = OptionalLong.empty();
  private boolean searching;
  private boolean worked;

  AttemptRecord(Clock clock, ProgressTracker progress, Duration healthyAfter) {
    this.clock = clock;
    this.progress = progress;
    this.healthyAfter = healthyAfter;
  }

  synchronized void note(Event event) {
    switch (event) {
      case Event.SessionStarted e ->
          sessionSince = sessionSince.isPresent() ? sessionSince : OptionalLong.of(clock.nanos());
      case Event.CycleStarted e -> cycle(OptionalLong.of(clock.nanos()), Optional.empty());
      case Event.CycleSucceeded e -> {
        cycle(OptionalLong.empty(), failedCycle);
        worked |= e.worked();
      }
      case Event.CycleFailed e -> cycle(OptionalLong.empty(), Optional.of(e.took()));
      case Event.BatchStarted e -> inHand(e.batch(), false);
      case Event.PoisonSearchStarted e -> inHand(e.batch(), true);
      case Event.PoisonSearched e -> searching = false;
      case Event.BatchPublished e -> batch = OptionalLong.empty();
      default -> {}
    }
  }

  private void cycle(OptionalLong began, Optional<Duration> failed) {
    cycleBegan = began;
    failedCycle = failed;
  }

  private void inHand(long number, boolean search) {
    batch = OptionalLong.of(number);
    searching = search;
  }

  synchronized OptionalLong batch() {
    return batch;
  }

  synchronized boolean searching() {
    return searching;
  }

  /** Whether a cycle of it did work and ended well. */
  synchronized boolean worked() {
    return worked;
  }

  /**
   * How long the cycle took that it failed with; empty when it failed between two cycles. One that
   * never ended counts up to now.
   */
  synchronized Optional<Duration> failedCycle() {
    return cycleBegan.isPresent()
        ? Optional.of(Duration.ofNanos(clock.nanos() - cycleBegan.getAsLong()))
        : failedCycle;
  }

  /**
   * Whether an attempt that may never end has worked well for long enough: from its session's start
   * to its last sign of progress. One that stands still proves nothing, however long it does.
   */
  synchronized boolean healthy() {
    return sessionSince.isPresent() && longEnough(lastMove() - sessionSince.getAsLong());
  }

  private boolean longEnough(long nanos) {
    return nanos >= healthyAfter.toNanos();
  }

  private long lastMove() {
    return clock.nanos() - progress.sinceAnythingMoved().toNanos();
  }
}

package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows that the supervisor lives, and says when that is to be recorded. */
final class SupervisorHeartbeat {
  private static final Duration RECORD_EVERY = Duration.ofSeconds(5);

  private final Clock clock;
  private final Supplier<Event> alive;
  private volatile long last;
  private long recordedAt;

  SupervisorHeartbeat(Clock clock, Supplier<Event> alive) {
    this.clock = clock;
    this.alive = alive;
    this.last = clock.nanos();
    this.recordedAt = clock.nanos();
  }

  /** How long ago it last beat. */
  Duration sinceLast() {
    return Duration.ofNanos(clock.nanos() - last);
  }

  /** A beat while the ledger cannot be written. */
  void show() {
    last = clock.nanos();
  }

  /** A beat; now and then with an event to record. */
  Optional<Event> beat() {
    last = clock.nanos();
    return last - recordedAt < RECORD_EVERY.toNanos() ? Optional.empty() : Optional.of(alive());
  }

  /** The event that says for how long the job was in which state. */
  Event alive() {
    recordedAt = clock.nanos();
    return alive.get();
  }
}

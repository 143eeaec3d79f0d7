package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Shows that the supervisor lives, and now and then has it recorded. */
final class SupervisorHeartbeat {
  private static final Logger log = JobLogger.of(SupervisorHeartbeat.class);
  private static final Duration RECORD_EVERY = Duration.ofSeconds(5);

  private final Clock clock;
  private final EventPublisher publisher;
  private final Supplier<Event> alive;
  private volatile long last;
  private long recordedAt;

  SupervisorHeartbeat(Clock clock, EventPublisher publisher, Supplier<Event> alive) {
    this.clock = clock;
    this.publisher = publisher;
    this.alive = alive;
    this.last = clock.nanos();
    this.recordedAt = clock.nanos();
  }

  /** How long ago it last beat. */
  Duration sinceLast() {
    return Duration.ofNanos(clock.nanos() - last);
  }

  void beat() {
    show();
    if (clock.nanos() - recordedAt >= RECORD_EVERY.toNanos()) {
      record();
    }
  }

  /** A beat while the ledger cannot be written. */
  void show() {
    last = clock.nanos();
  }

  /** The next one records it again: to live matters more. */
  void record() {
    recordedAt = clock.nanos();
    try {
      publisher.report(alive.get());
    } catch (RuntimeException e) {
      log.warn("not recorded that the job is alive: {}", e.toString());
    }
  }
}

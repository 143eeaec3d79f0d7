package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Shows that the supervisor lives, and now and then has it recorded. */
final class Pulse {
  private static final Logger log = JobLogger.of(Pulse.class);
  private static final Duration RECORD_EVERY = Duration.ofSeconds(5);

  private final Clock clock;
  private final Happenings happenings;
  private final Supplier<Event> alive;
  private volatile long last;
  private long recordedAt;

  Pulse(Clock clock, Happenings happenings, Supplier<Event> alive) {
    this.clock = clock;
    this.happenings = happenings;
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
      happenings.tell(alive.get());
    } catch (RuntimeException e) {
      log.warn("not recorded that the job is alive: {}", e.toString());
    }
  }
}

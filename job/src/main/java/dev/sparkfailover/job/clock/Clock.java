package dev.sparkfailover.job.clock;

import java.time.Duration;
import java.time.Instant;

/** The one source of time. */
public interface Clock {

  /** The wall clock, which may be stepped: for records and for people. */
  Instant now();

  /** A clock that only goes forward, in nanoseconds: for measuring and waiting. */
  long nanos();

  void sleep(Duration time) throws InterruptedException;
}

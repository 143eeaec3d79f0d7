package dev.sparkfailover.contract.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The one source of time. */
public interface Clock {

  /** The wall clock, which may be stepped: for records and for people. */
  Instant now();

  /** A clock that only goes forward, in nanoseconds: for measuring and waiting. */
  long nanos();

  /** Both clocks at once. */
  default Moment moment() {
    return new Moment(now(), nanos());
  }

  void sleep(Duration time) throws InterruptedException;

  /** Waits for the latch, at most for the time given; true when it is down. */
  default boolean await(CountDownLatch latch, Duration time) throws InterruptedException {
    return latch.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}

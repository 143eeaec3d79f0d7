package dev.sparkfailover.monitor.clock;

import java.time.Duration;

/** The one source of time. */
public interface Clock {

  Moment now();

  void sleep(Duration time) throws InterruptedException;
}

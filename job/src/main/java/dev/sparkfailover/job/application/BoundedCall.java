package dev.sparkfailover.job.application;

import java.time.Duration;

/** Does what may never come back, for a bounded time. */
final class BoundedCall {

  private BoundedCall() {}

  /** True if it was done in time; else it goes on in the background, on a daemon thread. */
  public static boolean run(String name, Runnable work, Duration time) throws InterruptedException {
    return Thread.ofPlatform().name(name).daemon().start(work).join(time);
  }
}

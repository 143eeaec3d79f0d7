package dev.sparkfailover.monitor.watch;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Wakes a waiting thread when there is something new; many calls wake it once. */
public final class Wakeup {
  private final BlockingQueue<Boolean> rung = new ArrayBlockingQueue<>(1);

  /** Returns at once. */
  public void ring() {
    // Full: the waiting thread will look anyway.
    boolean unused = rung.offer(true);
  }

  /** Waits until it rings, at most for that long. */
  void await(Duration longest) throws InterruptedException {
    rung.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
  }
}

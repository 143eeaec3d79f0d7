package dev.sparkfailover.monitor.watch;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.status.JobSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes a new picture of each job whenever a source said something, and once a second, so that ages
 * are true. One thread makes them, so their readers need no lock, and no request waits.
 */
public final class SnapshotLoop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SnapshotLoop.class.getName());
  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final List<WatchedJob> watches;
  private final List<Consumer<JobSnapshot>> viewers;
  private final Wakeup wakeup;
  private final Clock clock;
  private final Thread thread = Thread.ofPlatform().name("painter").unstarted(this::loop);
  private volatile Moment tick;

  /**
   * @param wakeup rung when there is something new
   * @param viewers get each picture, in this order, and must be quick
   */
  public SnapshotLoop(
      List<WatchedJob> watches, List<Consumer<JobSnapshot>> viewers, Wakeup wakeup, Clock clock) {
    this.watches = List.copyOf(watches);
    this.viewers = List.copyOf(viewers);
    this.wakeup = wakeup;
    this.clock = clock;
    tick = clock.moment();
  }

  /** The first pictures are there when this returns. */
  public SnapshotLoop start() {
    paint();
    thread.start();
    return this;
  }

  /** How long ago all pictures were made without a fault. */
  public Duration sinceTick() {
    return clock.moment().since(tick);
  }

  private void loop() {
    try {
      while (true) {
        wakeup.await(AT_LEAST_EVERY);
        paint();
      }
    } catch (InterruptedException e) {
      // Closed: there are no readers any more.
    }
  }

  void paint() {
    try {
      for (WatchedJob watch : watches) {
        JobSnapshot picture = watch.picture(clock.moment());
        viewers.forEach(viewer -> viewer.accept(picture));
      }
      tick = clock.moment();
    } catch (RuntimeException e) {
      // The next picture may be a better one; liveness says so when none is.
      LOG.log(Level.SEVERE, "no picture could be made", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(STOP_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

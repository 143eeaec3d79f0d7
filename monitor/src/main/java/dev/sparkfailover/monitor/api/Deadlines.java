package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.clock.Clock;
import dev.sparkfailover.monitor.clock.Moment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts connections that take too long over a request or an answer. The web server's own limits are
 * for each read, which a client that sends a byte now and then never exceeds, and it has none for
 * writing.
 */
final class Deadlines implements AutoCloseable {
  private final Clock clock;
  private final Map<Thread, Deadline> deadlines = new ConcurrentHashMap<>();
  private final Thread thread;

  /** Until when one connection's thread must be done with what it does; null for no limit. */
  private static final class Deadline {
    private Moment since;
    private Duration allowed;

    synchronized void set(Moment now, Duration time) {
      since = now;
      allowed = time;
    }

    /** Within the lock, so that it cannot strike a thread that was done a moment ago. */
    synchronized void check(Moment now, Thread of) {
      if (allowed != null && now.since(since).compareTo(allowed) > 0) {
        of.interrupt();
      }
    }

    synchronized void lift() {
      allowed = null;
    }
  }

  Deadlines(Clock clock, Duration period) {
    this.clock = clock;
    thread = Thread.ofVirtual().name("deadlines").start(() -> loop(period));
  }

  /** From now on the calling thread has this long; interrupted, it loses its connection. */
  void allow(Duration time) {
    deadlines.computeIfAbsent(Thread.currentThread(), t -> new Deadline()).set(clock.now(), time);
  }

  /** The calling thread may take as long as it likes. */
  void lift() {
    Deadline deadline = deadlines.get(Thread.currentThread());
    if (deadline != null) {
      deadline.lift();
    }
  }

  private void loop(Duration period) {
    try {
      while (true) {
        clock.sleep(period);
        check();
      }
    } catch (InterruptedException e) {
      deadlines.clear();
    }
  }

  private void check() {
    Moment now = clock.now();
    deadlines.keySet().removeIf(each -> !each.isAlive());
    deadlines.forEach((each, deadline) -> deadline.check(now, each));
  }

  /** How many connections are under watch. */
  int size() {
    return deadlines.size();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

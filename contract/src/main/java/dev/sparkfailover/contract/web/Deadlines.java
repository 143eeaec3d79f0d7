package dev.sparkfailover.contract.web;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Cuts connections that take too long over a request or an answer, and the one that is slowest when
 * there are too many. The web server's own limits are for each read, which a client that sends a
 * byte now and then never exceeds; it has none for writing, and lets the first clients keep all
 * others out.
 */
public final class Deadlines implements AutoCloseable {
  private final LongSupplier nanos;
  private final int most;
  private final Map<Thread, Deadline> deadlines = new ConcurrentHashMap<>();
  private final Thread thread;

  /** Lets time pass. */
  public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /** Until when one connection's thread must be done with what it does. */
  private static final class Deadline {
    private long since;
    private Optional<Duration> allowed = Optional.empty();
    private boolean cut;

    synchronized void set(long now, Duration time) {
      since = now;
      allowed = Optional.of(time);
    }

    /**
     * Within the lock, so that it cannot interrupt a thread that was done a moment ago. Again and
     * again: whatever the thread was at may have swallowed an interrupt.
     */
    synchronized void check(long now, Thread of) {
      if (cut || (allowed.isPresent() && now - since > allowed.get().toNanos())) {
        of.interrupt();
      }
    }

    /** It has to go, whatever it does next. */
    synchronized void cut(Thread of) {
      cut = true;
      of.interrupt();
    }

    synchronized boolean isCut() {
      return cut;
    }

    /** For how long it has been at what it does, if there is a limit to that. */
    synchronized OptionalLong age(long now) {
      return allowed.isPresent() && !cut ? OptionalLong.of(now - since) : OptionalLong.empty();
    }
  }

  /**
   * @param nanos a clock that only goes forward
   * @param period how often it looks
   * @param most so many connections may be open; one more costs the slowest its connection
   */
  public Deadlines(LongSupplier nanos, Sleeper sleeper, Duration period, int most) {
    this.nanos = nanos;
    this.most = most;
    thread = Thread.ofVirtual().name("deadlines").start(() -> loop(sleeper, period));
  }

  /** The calling thread has a new connection, and this long for the first request on it. */
  synchronized void begin(Duration time) {
    if (size() >= most) {
      cutSlowest();
    }
    allow(time);
  }

  /** From now on the calling thread has this long; interrupted, it loses its connection. */
  public void allow(Duration time) {
    deadlines
        .computeIfAbsent(Thread.currentThread(), t -> new Deadline())
        .set(nanos.getAsLong(), time);
  }

  /** Who asks and reads as clients do has been at it for the shortest time. */
  private void cutSlowest() {
    long now = nanos.getAsLong();
    deadlines.entrySet().stream()
        .filter(each -> each.getKey().isAlive() && each.getValue().age(now).isPresent())
        .max(Comparator.comparingLong(each -> each.getValue().age(now).orElse(0)))
        .ifPresent(each -> each.getValue().cut(each.getKey()));
  }

  private void loop(Sleeper sleeper, Duration period) {
    try {
      while (true) {
        sleeper.sleep(period);
        forgetGone();
        long now = nanos.getAsLong();
        deadlines.forEach((each, deadline) -> deadline.check(now, each));
      }
    } catch (InterruptedException e) {
      deadlines.clear();
    }
  }

  private void forgetGone() {
    deadlines.keySet().removeIf(each -> !each.isAlive());
  }

  /** How many connections are open, without those that were cut to make room. */
  public int size() {
    forgetGone();
    return (int) deadlines.values().stream().filter(each -> !each.isCut()).count();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

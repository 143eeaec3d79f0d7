package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Time and threads of a supervisor under test, in lockstep.
 *
 * <p>Time passes only while the supervisor waits, and it waits only when every other thread has
 * ended or is blocked in {@link #blockUntil}: so nothing depends on how fast the machine is.
 */
final class LockstepClock implements Clock, Supervisor.Spawn {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private record Appointment(Duration at, Runnable action) {}

  private final Instant start;
  private final List<Appointment> appointments = new ArrayList<>();

  /** What each thread waits for; it is busy as soon as that holds. */
  private final Map<Thread, BooleanSupplier> busy = new HashMap<>();

  private final Thread supervisor = Thread.currentThread();
  private Predicate<String> stuck = name -> false;
  private Duration passed = Duration.ZERO;

  LockstepClock(Instant start) {
    this.start = start;
  }

  /** Does something when so much time has passed since the start. */
  synchronized void at(Duration time, Runnable action) {
    appointments.add(new Appointment(time, action));
  }

  /** Threads of these names never come to their work. */
  void stick(Predicate<String> names) {
    stuck = names;
  }

  synchronized Duration passed() {
    return passed;
  }

  @Override
  public synchronized Instant now() {
    return start.plus(passed);
  }

  @Override
  public synchronized long nanos() {
    return passed.toNanos();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    settle();
    pass(time);
  }

  @Override
  public boolean await(CountDownLatch latch, Duration time) throws InterruptedException {
    settle();
    if (latch.getCount() > 0) {
      pass(time);
      settle();
    }
    return latch.getCount() == 0;
  }

  @Override
  public void start(String name, Runnable body) {
    if (stuck.test(name)) {
      return;
    }
    Thread thread = new Thread(() -> scripted(body), name);
    thread.setDaemon(true);
    synchronized (this) {
      busy.put(thread, () -> true);
    }
    thread.start();
  }

  private void scripted(Runnable body) {
    try {
      body.run();
    } finally {
      synchronized (this) {
        busy.remove(Thread.currentThread());
        notifyAll();
      }
    }
  }

  /** Blocks the calling thread until the condition holds. */
  synchronized void blockUntil(BooleanSupplier condition) throws InterruptedException {
    busy.put(Thread.currentThread(), condition);
    try {
      while (!condition.getAsBoolean()) {
        wait(1);
      }
    } finally {
      busy.put(Thread.currentThread(), () -> true);
    }
  }

  /** The process is gone, and its threads with it. */
  synchronized void end() {
    busy.keySet().forEach(Thread::interrupt);
  }

  private synchronized void settle() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (busy.values().stream().anyMatch(BooleanSupplier::getAsBoolean)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("still busy: " + busy.keySet());
      }
      wait(1);
    }
  }

  private void pass(Duration time) {
    if (Thread.currentThread() != supervisor) {
      throw new AssertionError("only the supervisor lets time pass");
    }
    Duration until = passed().plus(time);
    for (Appointment due = next(until); due != null; due = next(until)) {
      set(due.at());
      due.action().run();
    }
    set(until);
  }

  private synchronized void set(Duration time) {
    passed = time.compareTo(passed) > 0 ? time : passed;
  }

  private synchronized Appointment next(Duration until) {
    Appointment due =
        appointments.stream()
            .filter(a -> a.at().compareTo(until) <= 0)
            .min(Comparator.comparing(Appointment::at))
            .orElse(null);
    appointments.remove(due);
    return due;
  }
}

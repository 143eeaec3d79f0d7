package dev.sparkfailover.job.attempt;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A supervisor's side of an attempt that keeps what it is told. */
public class TestAttempt implements Attempt {
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> taints = new CopyOnWriteArrayList<>();
  private final AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
  private final AtomicLong cycle = new AtomicLong();
  private final AtomicLong worksOn = new AtomicLong();
  private final ProgressReporter activity;

  public TestAttempt(ProgressReporter activity) {
    this.activity = activity;
  }

  public void stop() {
    stop.countDown();
  }

  public void cancel() {
    cancel.get().run();
  }

  public List<Event> events() {
    return events;
  }

  public <E extends Event> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public List<String> taints() {
    return taints;
  }

  /** Waits until such an event was told; the caller asserts. */
  public boolean told(Predicate<Event> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (events.stream().noneMatch(wanted)) {
      if (System.nanoTime() > deadline || stop.await(20, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long number() {
    return 1;
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public History history() {
    return History.EMPTY;
  }

  @Override
  public boolean lastChance() {
    return false;
  }

  @Override
  public void requireFreshProcess(String reason) {
    taints.add(reason);
  }

  @Override
  public void worksOn() {
    worksOn.incrementAndGet();
  }

  /** How often it was said that the work goes on. */
  public long worksOnTimes() {
    return worksOn.get();
  }

  @Override
  public long lastCycle() {
    return cycle.get();
  }

  @Override
  public void report(Event event) {
    if (event instanceof Event.CycleStarted started) {
      cycle.set(started.cycle());
    }
    events.add(event);
  }

  @Override
  public ProgressReporter activity() {
    return activity;
  }

  @Override
  public boolean stopping() {
    return stop.getCount() == 0;
  }

  @Override
  public boolean markedHung() {
    return false;
  }

  @Override
  public boolean awaitStop(Duration time) throws InterruptedException {
    return stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void onCancel(Runnable how) {
    cancel.set(how);
  }
}

package dev.sparkfailover.job.faults;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.ledger.History;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.SparkSession;

/** An attempt in which a cycle that was told of may be struck before it does anything. */
final class FaultInjectingAttempt implements Attempt {
  /** An application has no input of the job's, and the kind that needs one is refused at start. */
  private static final URI NO_INPUT = URI.create("file:///");

  private final Attempt attempt;
  private final Faults faults;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Thread> faulty = Optional.empty();

  FaultInjectingAttempt(Attempt attempt, Faults faults, Clock clock) {
    this.attempt = attempt;
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public void report(Event event) {
    attempt.report(event);
    if (event instanceof Event.CycleStarted started) {
      faults.draw(started.cycle()).ifPresent(kind -> inject(kind, started.cycle()));
    }
  }

  private void inject(FaultKind kind, long cycle) {
    long began = clock.nanos();
    Suspect.Work name = new Suspect.Driver("cycle " + cycle);
    attempt.report(new Event.FaultInjected(clock.now(), cycle, kind));
    attempt.activity().began(name);
    boolean survived = false;
    try {
      strikeInterruptibly(kind, cycle);
      survived = true;
    } finally {
      attempt.activity().ended(name);
      if (!survived) {
        Duration took = Duration.ofNanos(clock.nanos() - began);
        attempt.report(new Event.CycleFailed(clock.now(), cycle, OptionalLong.empty(), took));
      }
    }
  }

  private void strikeInterruptibly(FaultKind kind, long cycle) {
    faulty(Optional.of(Thread.currentThread()));
    try {
      faults.inject(kind, cycle, SparkSession.active(), NO_INPUT);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new InjectedFaultException(e);
    } finally {
      faulty(Optional.empty());
    }
  }

  private void faulty(Optional<Thread> thread) {
    lock.lock();
    try {
      faulty = thread;
    } finally {
      lock.unlock();
    }
  }

  /** The application's own way does not reach what hangs before the application began. */
  @Override
  public void onCancel(Runnable cancel) {
    attempt.onCancel(
        () -> {
          interruptStruck();
          cancel.run();
        });
  }

  private void interruptStruck() {
    lock.lock();
    try {
      faulty.ifPresent(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long number() {
    return attempt.number();
  }

  @Override
  public long epoch() {
    return attempt.epoch();
  }

  @Override
  public History history() {
    return attempt.history();
  }

  @Override
  public boolean lastChance() {
    return attempt.lastChance();
  }

  @Override
  public long lastCycle() {
    return attempt.lastCycle();
  }

  @Override
  public ProgressReporter activity() {
    return attempt.activity();
  }

  @Override
  public boolean stopping() {
    return attempt.stopping();
  }

  @Override
  public boolean markedHung() {
    return attempt.markedHung();
  }

  @Override
  public boolean awaitStop(Duration time) throws InterruptedException {
    return attempt.awaitStop(time);
  }

  @Override
  public void worksOn() {
    attempt.worksOn();
  }

  @Override
  public void requireFreshProcess(String reason) {
    attempt.requireFreshProcess(reason);
  }
}

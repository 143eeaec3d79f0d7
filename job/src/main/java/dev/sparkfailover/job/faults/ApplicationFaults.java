package dev.sparkfailover.job.faults;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.CycleHook;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.failure.Suspect;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.SparkSession;

/** Injects faults into an application where its cycles begin. */
public final class ApplicationFaults implements CycleHook {
  /** An application has no input of the job's, and the kind that needs one is refused at start. */
  private static final URI NO_INPUT = URI.create("file:///");

  private final Faults faults;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Thread> faulty = Optional.empty();

  public ApplicationFaults(Faults faults, Clock clock) {
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public void began(Attempt attempt, long cycle) {
    faults.draw(cycle).ifPresent(kind -> inject(attempt, kind, cycle));
  }

  /** The application's own way does not reach what hangs before the application began. */
  @Override
  public void cancel() {
    lock.lock();
    try {
      faulty.ifPresent(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  private void inject(Attempt attempt, FaultKind kind, long cycle) {
    long began = clock.nanos();
    Suspect.Work work = new Suspect.Driver("cycle " + cycle);
    attempt.report(new Event.FaultInjected(clock.now(), cycle, kind));
    attempt.activity().began(work);
    boolean survived = false;
    try {
      injectInterruptibly(kind, cycle);
      survived = true;
    } finally {
      attempt.activity().ended(work);
      if (!survived) {
        Duration took = Duration.ofNanos(clock.nanos() - began);
        attempt.report(new Event.CycleFailed(clock.now(), cycle, OptionalLong.empty(), took));
      }
    }
  }

  private void injectInterruptibly(FaultKind kind, long cycle) {
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
}

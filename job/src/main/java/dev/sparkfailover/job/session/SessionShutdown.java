package dev.sparkfailover.job.session;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.session.internals.JvmThreads;
import dev.sparkfailover.job.session.internals.SessionThread;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Ends what runs for a session, within a bound, and says what could not be ended. */
final class SessionShutdown {
  private static final Duration FIRST_LOOK = Duration.ofMillis(1);
  private static final Duration LAST_LOOK = Duration.ofMillis(20);

  private final Clock clock;
  private final Duration bound;
  private final Set<Thread> before;

  /**
   * @param before the threads that were there before the session
   */
  SessionShutdown(Clock clock, Duration bound, Set<Thread> before) {
    this.clock = clock;
    this.bound = bound;
    this.before = before;
  }

  /**
   * Runs the stop on a thread of its own and waits until the session's threads are gone. An
   * interrupt of the caller does not cut the wait short: it is bounded, and kept for afterwards.
   */
  CloseResult run(Runnable stop) {
    boolean interrupted = Thread.interrupted();
    try {
      FutureTask<Void> stopping = new FutureTask<>(stop, null);
      start(stopping);
      CloseResult result = await(stopping);
      return result instanceof CloseResult.Clean ? outcome(stopping) : result;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void start(Runnable stop) {
    new SessionThread(stop, "session-stop").start();
  }

  /** The stop is done when its thread is gone. */
  private static CloseResult outcome(FutureTask<Void> stopping) {
    return stopping.state() == Future.State.FAILED
        ? new CloseResult.Dirty("the stop failed: " + ExceptionSummary.of(stopping.exceptionNow()))
        : new CloseResult.Clean();
  }

  private CloseResult await(FutureTask<Void> stopping) {
    long deadline = clock.nanos() + bound.toNanos();
    Duration look = FIRST_LOOK;
    List<Thread> left = JvmThreads.workersSince(before);
    while (!left.isEmpty() && clock.nanos() - deadline < 0) {
      // Spark lets its local tasks run on when it stops.
      left.stream().filter(SessionShutdown::runsWork).forEach(Thread::interrupt);
      look = pause(stopping, look);
      left = JvmThreads.workersSince(before);
    }
    return left.isEmpty() ? new CloseResult.Clean() : dirty(left);
  }

  private static boolean runsWork(Thread thread) {
    return !(thread instanceof SessionThread);
  }

  private CloseResult dirty(List<Thread> left) {
    String names = left.stream().map(Thread::getName).sorted().collect(Collectors.joining(", "));
    return new CloseResult.Dirty(
        "threads of the session live on %s s after its stop: %s"
            .formatted(bound.toSeconds(), names));
  }

  /** Every restart waits here: as briefly as it can be. */
  private Duration pause(FutureTask<Void> stopping, Duration look) {
    try {
      if (stopping.isDone()) {
        clock.sleep(look);
        return look.compareTo(LAST_LOOK) < 0 ? look.multipliedBy(2) : look;
      }
      stopping.get(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // A second request to stop cannot make this end sooner.
      Thread.onSpinWait();
    } catch (TimeoutException | ExecutionException e) {
      // Whether the stop failed is asked when all threads are gone.
      return look;
    }
    return look;
  }
}

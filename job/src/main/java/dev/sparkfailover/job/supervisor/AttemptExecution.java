package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** An attempt at work on its own thread, as runner and supervisor share it. */
final class AttemptExecution implements Attempt {
  private static final Logger log = JobLogger.of(AttemptExecution.class);

  private final long number;
  private final long epoch;
  private final History history;
  private final boolean lastChance;
  private final EventPublisher publisher;
  private final ProgressTracker activity;
  private final Supervisor.Spawn spawn;
  private final AttemptRecord record;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private Optional<Outcome> outcome = Optional.empty();
  private Optional<Outcome.Hung> finding = Optional.empty();
  private Optional<Throwable> fence = Optional.empty();
  private Optional<String> freshProcess = Optional.empty();
  private Optional<Runnable> cancel = Optional.empty();
  private boolean cancelled;
  private boolean over;

  AttemptExecution(
      Event.AttemptStarted started,
      History history,
      boolean lastChance,
      EventPublisher publisher,
      ProgressTracker activity,
      Supervisor.Spawn spawn,
      AttemptRecord record) {
    this.number = started.attempt();
    this.epoch = started.epoch();
    this.history = history;
    this.lastChance = lastChance;
    this.publisher = publisher;
    this.activity = activity;
    this.spawn = spawn;
    this.record = record;
  }

  /** The body of the attempt's thread: whatever happens, the attempt ends with an outcome. */
  void run(Runner runner) {
    Outcome result;
    try {
      activity.began(new Suspect.Start());
      result = runner.run(this);
    } catch (Throwable e) {
      result = new Outcome.Failed(e);
    }
    activity.clear();
    end(result);
  }

  private void end(Outcome result) {
    abandon();
    synchronized (this) {
      outcome = Optional.of(result);
    }
    ended.countDown();
  }

  /** Waits for the end; true when it is there. */
  boolean awaitEnd(Clock clock, Duration time) throws InterruptedException {
    return clock.await(ended, time);
  }

  /** How it ended; a finding outweighs whatever the cancelled run says. */
  synchronized Outcome outcome() {
    return finding.<Outcome>map(v -> v).or(() -> outcome).orElseGet(Outcome.Stopped::new);
  }

  void requestStop() {
    stop.countDown();
  }

  synchronized void markHung(Outcome.Hung hung) {
    finding = Optional.of(hung);
  }

  /** Another driver owns the job: that outweighs all else. */
  synchronized void fencedOff(Throwable cause) {
    fence = Optional.of(cause);
  }

  /** Why the attempt is fenced off, whichever part noticed it. */
  synchronized Optional<Throwable> fence() {
    return fence.or(() -> outcome.flatMap(AttemptExecution::fencedOffBy));
  }

  private static Optional<Throwable> fencedOffBy(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed && FenceCheck.isFencedOff(failed.cause())
        ? Optional.of(failed.cause())
        : Optional.empty();
  }

  /** Breaks the run off, once; on a thread of its own, since what is stuck may hold it up. */
  void cancel() {
    stop.countDown();
    Optional<Runnable> action;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      action = cancel;
    }
    action.ifPresent(this::startCancelling);
  }

  private void startCancelling(Runnable action) {
    spawn.start(
        "cancel-" + number,
        () -> {
          try {
            action.run();
          } catch (Throwable e) {
            log.warn("attempt {} could not be broken off: {}", number, e.toString());
          }
        });
  }

  /** From here on nothing that the run says counts, not even what it is about to say. */
  void abandon() {
    synchronized (publisher) {
      synchronized (this) {
        over = true;
      }
    }
  }

  /** Why only a fresh process is clean, if so. */
  synchronized Optional<String> freshProcess() {
    return freshProcess;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public boolean lastChance() {
    return lastChance;
  }

  @Override
  public long lastCycle() {
    return publisher.lastCycle();
  }

  @Override
  public void report(Event event) {
    synchronized (publisher) {
      note(event);
      publisher.publish(event);
    }
  }

  private synchronized void note(Event event) {
    if (over) {
      throw new IllegalStateException("attempt %s is over".formatted(number));
    }
    record.note(event);
  }

  /** An attempt that is over proves nothing more. */
  @Override
  public void worksOn() {
    if (!record.healthy()) {
      return;
    }
    synchronized (publisher) {
      if (!isOver()) {
        publisher.healthy();
      }
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  @Override
  public ProgressReporter activity() {
    return activity;
  }

  @Override
  public synchronized boolean markedHung() {
    return finding.isPresent();
  }

  @Override
  public boolean stopping() {
    return stop.getCount() == 0;
  }

  @Override
  public boolean awaitStop(Duration time) throws InterruptedException {
    return stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      cancel = Optional.of(action);
      if (!cancelled) {
        return;
      }
    }
    startCancelling(action);
  }

  @Override
  public synchronized void requireFreshProcess(String reason) {
    freshProcess = freshProcess.or(() -> Optional.of(reason));
  }
}

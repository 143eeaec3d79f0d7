package dev.sparkfailover.job.attempt;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;

/** What a running attempt sees of its supervisor; any thread may call it. */
public interface Attempt {

  /** The number of the attempt, from 1, over all processes. */
  long number();

  /** The epoch that this attempt holds. */
  long epoch();

  /** What happened up to the start of this attempt. */
  History history();

  /** Whether the job gives up when the batch in trouble fails once more. */
  boolean lastChance();

  /** The last cycle's number, over all attempts; 0 before the first. */
  long lastCycle();

  /** Reports what happened; returns when the ledger has it on disk. */
  void report(Event event);

  /** What is at work and when it last moved on; the watchdog reads it. */
  ProgressReporter activity();

  /** Whether the attempt was asked to end. */
  boolean stopping();

  /** Whether the watchdog gave the attempt up for its silence: then it is being broken off. */
  boolean markedHung();

  /** Waits, at most for the time given; true as soon as the attempt is asked to end. */
  boolean awaitStop(Duration time) throws InterruptedException;

  /**
   * Says that work which may never end goes on and has not failed. When it has moved on for {@code
   * JOB_HEALTHY_AFTER} since the session was up, the budget is whole again, as after good cycles.
   */
  void worksOn();

  /**
   * Says how to break off what this attempt does, from another thread. The latest call wins; it is
   * run at most once, when the attempt hangs or must stop.
   */
  void onCancel(Runnable cancel);

  /**
   * Says that something of this attempt lives on in the process, and that only a fresh process is
   * clean. The reason is for people.
   */
  void requireFreshProcess(String reason);
}

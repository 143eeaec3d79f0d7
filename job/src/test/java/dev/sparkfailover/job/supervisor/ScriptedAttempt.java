package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import java.time.Duration;
import java.util.OptionalLong;

/** What an attempt can do and what can happen to it. */
enum ScriptedAttempt {
  COMPLETES,
  GOOD_THEN_COMPLETES,
  GOOD_THEN_FAILS,
  GOOD_FOR_31_MIN_THEN_FAILS,
  TWO_GOOD_THEN_FAILS,
  EMPTY_THEN_FAILS,
  HEALTHY_FOR_LONG_THEN_FAILS,
  HEALTHY_TOO_SHORT_THEN_FAILS,
  STILL_FOR_LONG_THEN_FAILS,
  GOOD_THEN_RENEWS,
  RENEWS_WITHOUT_WORK,
  FAILS_WITH_THE_CLOCK_AHEAD,
  FAILS_WITH_THE_CLOCK_RIGHT,
  FAILS_PIPELINE,
  FAILS_RESOURCE,
  FAILS_SESSION,
  FAILS_FATAL,
  FAILS_BATCH,
  SEARCHES_AND_FAILS,
  SEARCHED_AND_FAILS,
  HANGS,
  ENDS_UNASKED,
  FAILS_TAINTED,
  FENCED,
  RESUMED_IN_VAIN_THEN_FAILS,
  EXITS_FROM_WITHIN,
  KILLED,
  KILLED_IN_BATCH,
  KILLED_IN_SEARCH,
  STOPPED,
  STOPPED_WHILE_FAILING,
  STOPPED_AFTER_GOOD,
  STOPPED_AND_STUCK;

  /** A failure that says which class it is of. */
  static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final FailureClass reason;

    Trouble(FailureClass reason) {
      super("trouble", null, false, false);
      this.reason = reason;
    }

    FailureClass reason() {
      return reason;
    }
  }

  private static final long BATCH = 4;

  /** As long as a main has to work before its budget is whole again. */
  private static final Duration LONG = Duration.ofMinutes(10);

  /** Whether the signal comes first, and is noticed before the attempt goes on. */
  boolean stopsFirst() {
    return name().startsWith("STOPPED");
  }

  boolean sticks() {
    return this == STOPPED_AND_STUCK;
  }

  Outcome run(Attempt attempt, SimulatedProcess process) {
    process.pass(Duration.ofSeconds(1));
    return switch (this) {
      case COMPLETES -> new Outcome.Completed();
      case GOOD_THEN_COMPLETES -> good(attempt, process, new Outcome.Completed());
      case GOOD_THEN_FAILS -> good(attempt, process, failed(FailureClass.PIPELINE));
      case GOOD_FOR_31_MIN_THEN_FAILS -> {
        process.pass(Duration.ofMinutes(31));
        yield good(attempt, process, failed(FailureClass.PIPELINE));
      }
      case TWO_GOOD_THEN_FAILS -> {
        good(attempt, process, failed(FailureClass.PIPELINE));
        yield good(attempt, process, failed(FailureClass.PIPELINE));
      }
      case EMPTY_THEN_FAILS -> {
        attempt.report(succeeded(attempt, process, OptionalLong.empty()));
        yield failed(FailureClass.PIPELINE);
      }
      case HEALTHY_FOR_LONG_THEN_FAILS -> worksOn(attempt, process, LONG, true);
      case HEALTHY_TOO_SHORT_THEN_FAILS -> worksOn(attempt, process, LONG.dividedBy(2), true);
      case STILL_FOR_LONG_THEN_FAILS -> worksOn(attempt, process, LONG, false);
      case GOOD_THEN_RENEWS -> good(attempt, process, new Outcome.Renew("a thread is left"));
      case RENEWS_WITHOUT_WORK -> new Outcome.Renew("a thread is left");
      case FAILS_WITH_THE_CLOCK_AHEAD -> {
        process.setClockAhead(Duration.ofHours(2));
        yield failed(FailureClass.PIPELINE);
      }
      case FAILS_WITH_THE_CLOCK_RIGHT -> {
        process.setClockAhead(Duration.ZERO);
        yield failed(FailureClass.PIPELINE);
      }
      case FAILS_PIPELINE, STOPPED_WHILE_FAILING -> failed(FailureClass.PIPELINE);
      case FAILS_RESOURCE -> failed(FailureClass.RESOURCE);
      case FAILS_SESSION -> failed(FailureClass.SESSION);
      case FAILS_FATAL -> failed(FailureClass.FATAL);
      case FAILS_BATCH -> {
        begin(attempt, process);
        yield failed(FailureClass.DATA);
      }
      case SEARCHES_AND_FAILS -> {
        search(attempt, process);
        yield failed(FailureClass.RESOURCE);
      }
      case SEARCHED_AND_FAILS -> {
        search(attempt, process);
        attempt.report(new Event.PoisonSearched(process.now(), BATCH, "all files fail"));
        yield failed(FailureClass.PIPELINE);
      }
      case HANGS -> new Outcome.Hung(Duration.ofMinutes(10), new Suspect.Driver("cycle 1"));
      case ENDS_UNASKED, STOPPED -> new Outcome.Stopped();
      case FAILS_TAINTED -> {
        attempt.requireFreshProcess("a thread is left");
        yield failed(FailureClass.PIPELINE);
      }
      case FENCED -> new Outcome.Failed(new SupervisedJob.Fenced());
      case RESUMED_IN_VAIN_THEN_FAILS -> {
        process.resumeInVain();
        yield failed(FailureClass.PIPELINE);
      }
      case EXITS_FROM_WITHIN -> {
        process.exitFromWithin();
        yield failed(FailureClass.PIPELINE);
      }
      case KILLED -> throw process.die();
      case KILLED_IN_BATCH -> {
        begin(attempt, process);
        throw process.die();
      }
      case KILLED_IN_SEARCH -> {
        search(attempt, process);
        throw process.die();
      }
      case STOPPED_AFTER_GOOD -> good(attempt, process, new Outcome.Stopped());
      case STOPPED_AND_STUCK -> throw new AssertionError("never comes to its work");
    };
  }

  private static Outcome failed(FailureClass reason) {
    return new Outcome.Failed(new Trouble(reason));
  }

  private static Outcome good(Attempt attempt, SimulatedProcess process, Outcome then) {
    attempt.report(succeeded(attempt, process, OptionalLong.of(BATCH)));
    return then;
  }

  /** A main that never returned until it failed. */
  private static Outcome worksOn(
      Attempt attempt, SimulatedProcess process, Duration time, boolean moves) {
    attempt.report(
        new Event.SessionStarted(process.now(), attempt.number(), Duration.ofSeconds(1)));
    attempt.activity().began(new Suspect.Driver("application main"));
    process.pass(time);
    if (moves) {
      attempt.activity().progressed(new Suspect.Task(1, 0, "1"));
    }
    int spent = process.consecutive();
    attempt.worksOn();
    if (!moves || time.compareTo(LONG) < 0) {
      process.expect(
          process.consecutive() == spent, "work that proves nothing restored the budget");
    }
    return failed(FailureClass.PIPELINE);
  }

  private static void begin(Attempt attempt, SimulatedProcess process) {
    attempt.report(new Event.BatchStarted(process.now(), attempt.lastCycle() + 1, BATCH, 9));
  }

  private static void search(Attempt attempt, SimulatedProcess process) {
    begin(attempt, process);
    attempt.report(new Event.PoisonSearchStarted(process.now(), BATCH));
  }

  private static Event succeeded(Attempt attempt, SimulatedProcess process, OptionalLong batch) {
    return new Event.CycleSucceeded(
        process.now(), attempt.lastCycle() + 1, batch, Duration.ofSeconds(1), 1, 10, 0);
  }
}

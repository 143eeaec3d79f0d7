package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.restart.Outcome;
import dev.sparkfailover.job.restart.Suspect;
import java.time.Duration;
import java.util.OptionalLong;

/** What an attempt can do and what can happen to it. */
enum Play {
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

  Outcome run(Attempt attempt, World world) {
    world.pass(Duration.ofSeconds(1));
    return switch (this) {
      case COMPLETES -> new Outcome.Completed();
      case GOOD_THEN_COMPLETES -> good(attempt, world, new Outcome.Completed());
      case GOOD_THEN_FAILS -> good(attempt, world, failed(FailureClass.PIPELINE));
      case GOOD_FOR_31_MIN_THEN_FAILS -> {
        world.pass(Duration.ofMinutes(31));
        yield good(attempt, world, failed(FailureClass.PIPELINE));
      }
      case TWO_GOOD_THEN_FAILS -> {
        good(attempt, world, failed(FailureClass.PIPELINE));
        yield good(attempt, world, failed(FailureClass.PIPELINE));
      }
      case EMPTY_THEN_FAILS -> {
        attempt.tell(succeeded(attempt, world, OptionalLong.empty()));
        yield failed(FailureClass.PIPELINE);
      }
      case HEALTHY_FOR_LONG_THEN_FAILS -> worksOn(attempt, world, LONG, true);
      case HEALTHY_TOO_SHORT_THEN_FAILS -> worksOn(attempt, world, LONG.dividedBy(2), true);
      case STILL_FOR_LONG_THEN_FAILS -> worksOn(attempt, world, LONG, false);
      case GOOD_THEN_RENEWS -> good(attempt, world, new Outcome.Renew("a thread is left"));
      case RENEWS_WITHOUT_WORK -> new Outcome.Renew("a thread is left");
      case FAILS_WITH_THE_CLOCK_AHEAD -> {
        world.setClockAhead(Duration.ofHours(2));
        yield failed(FailureClass.PIPELINE);
      }
      case FAILS_WITH_THE_CLOCK_RIGHT -> {
        world.setClockAhead(Duration.ZERO);
        yield failed(FailureClass.PIPELINE);
      }
      case FAILS_PIPELINE, STOPPED_WHILE_FAILING -> failed(FailureClass.PIPELINE);
      case FAILS_RESOURCE -> failed(FailureClass.RESOURCE);
      case FAILS_SESSION -> failed(FailureClass.SESSION);
      case FAILS_FATAL -> failed(FailureClass.FATAL);
      case FAILS_BATCH -> {
        begin(attempt, world);
        yield failed(FailureClass.DATA);
      }
      case SEARCHES_AND_FAILS -> {
        search(attempt, world);
        yield failed(FailureClass.RESOURCE);
      }
      case SEARCHED_AND_FAILS -> {
        search(attempt, world);
        attempt.tell(new Event.PoisonSearched(world.now(), BATCH, "all files fail"));
        yield failed(FailureClass.PIPELINE);
      }
      case HANGS -> new Outcome.Hung(Duration.ofMinutes(10), new Suspect.Work("cycle 1"));
      case ENDS_UNASKED, STOPPED -> new Outcome.Stopped();
      case FAILS_TAINTED -> {
        attempt.taint("a thread is left");
        yield failed(FailureClass.PIPELINE);
      }
      case FENCED -> new Outcome.Failed(new SupervisedJob.Fenced());
      case RESUMED_IN_VAIN_THEN_FAILS -> {
        world.resumeInVain();
        yield failed(FailureClass.PIPELINE);
      }
      case EXITS_FROM_WITHIN -> {
        world.exitFromWithin();
        yield failed(FailureClass.PIPELINE);
      }
      case KILLED -> throw world.die();
      case KILLED_IN_BATCH -> {
        begin(attempt, world);
        throw world.die();
      }
      case KILLED_IN_SEARCH -> {
        search(attempt, world);
        throw world.die();
      }
      case STOPPED_AFTER_GOOD -> good(attempt, world, new Outcome.Stopped());
      case STOPPED_AND_STUCK -> throw new AssertionError("never comes to its work");
    };
  }

  private static Outcome failed(FailureClass reason) {
    return new Outcome.Failed(new Trouble(reason));
  }

  private static Outcome good(Attempt attempt, World world, Outcome then) {
    attempt.tell(succeeded(attempt, world, OptionalLong.of(BATCH)));
    return then;
  }

  /** A main that never returned until it failed. */
  private static Outcome worksOn(Attempt attempt, World world, Duration time, boolean moves) {
    attempt.tell(new Event.SessionStarted(world.now(), attempt.number(), Duration.ofSeconds(1)));
    attempt.activity().began("application main");
    world.pass(time);
    if (moves) {
      attempt.activity().progressed("task 1");
    }
    int spent = world.consecutive();
    attempt.worksOn();
    if (!moves || time.compareTo(LONG) < 0) {
      world.expect(world.consecutive() == spent, "work that proves nothing restored the budget");
    }
    return failed(FailureClass.PIPELINE);
  }

  private static void begin(Attempt attempt, World world) {
    attempt.tell(new Event.BatchStarted(world.now(), attempt.lastCycle() + 1, BATCH, 9));
  }

  private static void search(Attempt attempt, World world) {
    begin(attempt, world);
    attempt.tell(new Event.PoisonSearchStarted(world.now(), BATCH));
  }

  private static Event succeeded(Attempt attempt, World world, OptionalLong batch) {
    return new Event.CycleSucceeded(
        world.now(), attempt.lastCycle() + 1, batch, Duration.ofSeconds(1), 1, 10, 0);
  }
}

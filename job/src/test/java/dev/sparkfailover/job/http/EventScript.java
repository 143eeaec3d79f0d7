package dev.sparkfailover.job.http;

import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.RestartKind;
import dev.sparkfailover.job.event.SparkUi;
import dev.sparkfailover.job.event.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Events as they come in real life: a good cycle, a failure, a wait. */
final class EventScript {
  private static final Instant T = EndpointsFixture.START;

  private EventScript() {}

  static List<Event> goodCycle() {
    return List.of(
        new Event.AttemptStarted(T, 1, 7, 4711),
        new Event.SessionStarted(
            T.plusSeconds(2),
            1,
            Duration.ofSeconds(2),
            Optional.of(new SparkUi("app-20260301100000-0001", OptionalInt.of(4041)))),
        new Event.StateChanged(T.plusSeconds(2), State.STARTING, State.RUNNING),
        new Event.CycleStarted(T.plusSeconds(2), 1),
        new Event.BatchStarted(T.plusSeconds(2), 1, 12, 2),
        new Event.BatchPublished(T.plusSeconds(5), 1, 12, 2, 1000, 4),
        new Event.CycleSucceeded(
            T.plusSeconds(5), 1, OptionalLong.of(12), Duration.ofMillis(3250), 2, 1000, 4));
  }

  static List<Event> failure() {
    Failure failure =
        new Failure(FailureClass.PIPELINE, "amount is negative in b.csv", T.plusSeconds(9));
    return List.of(
        new Event.CycleStarted(T.plusSeconds(8), 2),
        new Event.FaultInjected(T.plusSeconds(8), 2, FaultKind.EXCEPTION),
        new Event.BatchStarted(T.plusSeconds(8), 2, 13, 1),
        new Event.CycleFailed(T.plusSeconds(9), 2, OptionalLong.of(13), Duration.ofSeconds(1)),
        new Event.RunEnded(
            T.plusSeconds(9),
            1,
            AttemptOutcome.FAILED,
            Optional.of(failure),
            OptionalLong.of(13),
            false,
            "",
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(T.plusSeconds(9))),
        new Event.RestartDecided(
            T.plusSeconds(9),
            Duration.ofMillis(2300),
            T.plusMillis(11_300),
            FailureClass.PIPELINE,
            RestartKind.COUNTED),
        new Event.StateChanged(T.plusSeconds(9), State.RUNNING, State.BACKOFF),
        new Event.Alive(
            T.plusSeconds(10),
            Map.of(State.RUNNING, Duration.ofMillis(7500), State.BACKOFF, Duration.ofSeconds(1))));
  }

  static List<Event> recovery() {
    return List.of(
        new Event.AttemptStarted(T.plusSeconds(12), 2, 8, 4711),
        new Event.SessionStarted(T.plusSeconds(12), 2, Duration.ofMillis(50)),
        new Event.StateChanged(T.plusSeconds(12), State.BACKOFF, State.RUNNING),
        new Event.CycleStarted(T.plusSeconds(12), 3),
        new Event.FileQuarantined(T.plusSeconds(13), 1, "b.csv", "not a CSV"),
        new Event.BatchPublished(T.plusSeconds(14), 3, 13, 1, 500, 0),
        new Event.CycleSucceeded(
            T.plusSeconds(14), 3, OptionalLong.of(13), Duration.ofSeconds(2), 1, 500, 0),
        new Event.Recovered(T.plusSeconds(14), Duration.ofSeconds(5)),
        new Event.BudgetRestored(T.plusSeconds(14), BudgetRestoredBy.GOOD_CYCLES));
  }

  static Event gaveUp() {
    return new Event.GaveUp(T.plusSeconds(20), "5 of 5 consecutive restarts are spent");
  }
}

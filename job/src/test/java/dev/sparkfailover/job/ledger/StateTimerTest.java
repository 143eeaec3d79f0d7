package dev.sparkfailover.job.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateTimerTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private final ManualClock clock = new ManualClock(START);

  @Test
  void timeGoesToTheStateItWasSpentIn() {
    StateTimer states = new StateTimer(clock, History.EMPTY);
    clock.advance(Duration.ofSeconds(3));
    states.accept(new Event.StateChanged(clock.now(), State.STARTING, State.RUNNING));
    clock.advance(Duration.ofSeconds(4));
    assertThat(states.alive().stateTime())
        .containsEntry(State.STARTING, Duration.ofSeconds(3))
        .containsEntry(State.RUNNING, Duration.ofSeconds(4))
        .containsEntry(State.EXHAUSTED, Duration.ZERO);
    clock.advance(Duration.ofSeconds(1));
    assertThat(states.alive().stateTime()).containsEntry(State.RUNNING, Duration.ofSeconds(5));
    assertThat(states.alive().at()).isEqualTo(START.plusSeconds(8));
  }

  @Test
  void theNextProcessGoesOnWhereTheLedgerEnds() {
    History before =
        History.EMPTY.after(new Event.Alive(START, Map.of(State.RUNNING, Duration.ofHours(2))));
    clock.advance(Duration.ofDays(1));
    StateTimer states = new StateTimer(clock, before);
    clock.advance(Duration.ofSeconds(2));
    assertThat(states.alive().stateTime())
        .containsEntry(State.RUNNING, Duration.ofHours(2))
        .containsEntry(State.STARTING, Duration.ofSeconds(2));
  }
}

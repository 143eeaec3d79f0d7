package dev.sparkfailover.job.ledger;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Adds up the time spent in each state, on top of what earlier processes spent; thread-safe.
 *
 * <p>What it says becomes a counter only when an {@link Event.Alive} has carried it into the
 * ledger. A counter shown before that would fall back when the process dies, and a counter that
 * falls back looks to Prometheus like one that began anew: an increase by all of it. The time in
 * which no process ran belongs to no state.
 */
public final class StateTimer implements Consumer<Event> {
  private final Clock clock;
  private final Map<State, Duration> times = new EnumMap<>(State.class);
  private State state = State.STARTING;
  private long since;

  public StateTimer(Clock clock, History history) {
    this.clock = clock;
    for (State each : State.values()) {
      times.put(each, history.totals().stateTime().getOrDefault(each, Duration.ZERO));
    }
    since = clock.nanos();
  }

  @Override
  public void accept(Event event) {
    if (event instanceof Event.StateChanged changed) {
      enter(changed.to());
    }
  }

  private synchronized void enter(State next) {
    settle();
    state = next;
  }

  /** The event that reports it: every few seconds and at the end, so that little is lost. */
  public synchronized Event.Alive alive() {
    settle();
    return new Event.Alive(clock.now(), times);
  }

  private void settle() {
    long now = clock.nanos();
    times.merge(state, Duration.ofNanos(now - since), Duration::plus);
    since = now;
  }
}

package dev.sparkfailover.job.status;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.event.SparkUi;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Keeps what the endpoints show, made from events; thread-safe. */
public final class StatusModel implements EventObserver {
  private final Map<State, Instant> entered = new EnumMap<>(State.class);
  private History history;
  private State state = State.STARTING;
  private OptionalLong epoch = OptionalLong.empty();
  private boolean sessionUp;
  private Optional<SparkUi> spark = Optional.empty();
  private Duration delay;
  private Optional<Instant> cycleStarted = Optional.empty();
  private Event.QueriesChanged queries = Event.QueriesChanged.NONE;
  private Optional<Event.CycleSucceeded> lastGood = Optional.empty();
  private Optional<Instant> lastSuccess;
  private Optional<PublishedRows> done;
  private Optional<String> parked = Optional.empty();
  private Optional<String> problem = Optional.empty();
  private Optional<Outage> outage = Optional.empty();

  /**
   * @param done empty when the books cannot be read: how many rows there were stays unknown
   */
  public StatusModel(Clock clock, History history, Optional<PublishedRows> done) {
    this.history = history;
    entered.put(state, clock.now());
    delay = history.notBefore().map(due -> atLeastZero(history.at(), due)).orElse(Duration.ZERO);
    this.done = done;
    lastSuccess = done.flatMap(PublishedRows::last);
  }

  private static Duration atLeastZero(Instant from, Instant to) {
    return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
  }

  @Override
  public synchronized void on(Event event, History after) {
    history = after;
    switch (event) {
      case Event.StartDelayed e -> {}
      case Event.AttemptStarted e -> {
        epoch = OptionalLong.of(e.epoch());
        queries = Event.QueriesChanged.NONE;
      }
      case Event.QueriesChanged e -> queries = e;
      case Event.SessionStarted e -> {
        sessionUp = true;
        spark = e.spark();
      }
      case Event.CycleStarted e -> cycleStarted = Optional.of(e.at());
      case Event.BatchPublished e -> published(e);
      case Event.CycleSucceeded e -> succeeded(e);
      case Event.RunEnded e -> {
        sessionUp = false;
        spark = Optional.empty();
        queries = new Event.QueriesChanged(e.at(), 0, queries.stopped(), queries.failed());
      }
      case Event.RestartDecided e -> delay = e.delay();
      case Event.StateChanged e -> {
        state = e.to();
        entered.put(e.to(), e.at());
      }
      case Event.BatchStarted e -> {}
      case Event.PoisonSearchStarted e -> {}
      case Event.PoisonSearched e -> {}
      case Event.CycleFailed e -> {}
      case Event.FaultInjected e -> {}
      case Event.FileQuarantined e -> {}
      case Event.GaveUp e -> {}
      case Event.Finished e -> {}
      case Event.StopRequested e -> {}
      case Event.BudgetRestored e -> {}
      case Event.Recovered e -> {}
      case Event.InputRefused e -> {}
      case Event.InputAccepted e -> {}
      case Event.InputReturned e -> {}
      case Event.InputChanged e -> {}
      case Event.LedgerOut e -> problem = Optional.of(e.why());
      case Event.LedgerBack e -> problem = Optional.empty();
      case Event.Alive e -> {}
    }
  }

  private void succeeded(Event.CycleSucceeded e) {
    lastGood = Optional.of(e);
    lastSuccess = Optional.of(e.at());
  }

  private void published(Event.BatchPublished e) {
    done = done.map(before -> before.and(e.rows(), e.quarantinedRows()));
  }

  /** The job cannot work until a person fixes what the reason says. */
  public synchronized void park(String reason) {
    parked = Optional.of(SecretMasking.mask(reason));
  }

  /** The job goes on by itself as soon as what the problem says is over. */
  public synchronized void hold(String why) {
    problem = Optional.of(SecretMasking.mask(why));
    outage = Optional.empty();
  }

  /** The start goes on by itself as soon as this is over. */
  public synchronized void hold(Outage away) {
    problem = Optional.of(away.why());
    outage = Optional.of(away);
  }

  /** What the start waited for is there. */
  public synchronized void letGo() {
    problem = Optional.empty();
    outage = Optional.empty();
  }

  /** Whether a session is up and no cycle failed after the last good one. */
  public boolean ready() {
    return snapshot().ready();
  }

  /** Whether the job is in the state that it leaves only when a person acts. */
  public boolean gaveUp() {
    return snapshot().state() == State.EXHAUSTED;
  }

  public synchronized StatusSnapshot snapshot() {
    return new StatusSnapshot(
        history,
        state,
        entered,
        epoch,
        sessionUp,
        spark,
        history.notBefore().map(due -> delay),
        cycleStarted,
        lastGood,
        lastSuccess,
        done,
        parked,
        problem,
        outage,
        queries);
  }
}

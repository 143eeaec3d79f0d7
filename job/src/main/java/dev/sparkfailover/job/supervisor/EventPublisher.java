package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;

/** Passes every event on, to the ledger first, and adds the events that follow from it. */
final class EventPublisher {
  private static final Logger log = JobLogger.of(EventPublisher.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Clock clock;
  private final Ledger ledger;
  private final int resetCycles;
  private final List<EventObserver> observers;
  private final Requests requests;
  private final SupervisorHeartbeat heartbeat;
  private State state = State.STARTING;
  private long lastCycle;
  private History seen;
  private boolean ledgerIsOurs = true;
  private boolean stopRecorded;
  private OptionalLong ledgerOutAt = OptionalLong.empty();

  /**
   * @param resetCycles good cycles that restore the budget
   */
  EventPublisher(
      Clock clock,
      Ledger ledger,
      int resetCycles,
      List<EventObserver> observers,
      Requests requests,
      SupervisorHeartbeat heartbeat) {
    this.clock = clock;
    this.ledger = ledger;
    this.resetCycles = resetCycles;
    this.observers = List.copyOf(observers);
    this.requests = requests;
    this.heartbeat = heartbeat;
    this.seen = ledger.history();
    this.lastCycle = seen.cycles();
  }

  History history() {
    return ledger.history();
  }

  /** The last sign of life of the process before this one. */
  Instant lastOfEarlier() {
    return ledger.lastOfEarlier();
  }

  synchronized State state() {
    return state;
  }

  synchronized long lastCycle() {
    return lastCycle;
  }

  /**
   * Publishes what must be on record before the supervisor goes on: it waits for the disk. False
   * when it is not on record: a stop was requested while the ledger was out of reach.
   */
  boolean publishDurably(Event event) throws InterruptedException {
    while (true) {
      try {
        publish(event);
        return true;
      } catch (LedgerException e) {
        if (requests.stopping()) {
          log.error("{}; stopping without a record of {}", e.getMessage(), event);
          return false;
        }
        // What it is waiting for is reported by an event of its own.
        enter(State.BACKOFF, clock.now());
        heartbeat.show();
        clock.sleep(RETRY);
      }
    }
  }

  /** Records, once, that a stop was requested. */
  void recordStop() throws InterruptedException {
    if (!stopRecorded) {
      stopRecorded =
          publishDurably(new Event.StopRequested(clock.now(), requests.stop().orElseThrow()));
    }
  }

  /** The supervisor lives; now and then that is recorded. */
  void beat() {
    heartbeat.beat().ifPresent(this::publishAlive);
  }

  /** The last record of this process. */
  void lastBeat() {
    publishAlive(heartbeat.alive());
  }

  /** The next one records it again: to live matters more. */
  private void publishAlive(Event alive) {
    try {
      publish(alive);
    } catch (RuntimeException e) {
      log.warn("not recorded that the job is alive: {}", e.toString());
    }
  }

  /** Returns when the ledger has it; whatever follows from it has happened too. */
  synchronized void publish(Event event) {
    History before = ledger.history();
    if (ledgerIsOurs) {
      record(event);
    }
    show(event);
    switch (event) {
      case Event.SessionStarted e -> enter(State.RUNNING, e.at());
      case Event.CycleStarted e -> {
        lastCycle = Math.max(lastCycle, e.cycle());
        enter(State.RUNNING, e.at());
      }
      case Event.CycleSucceeded e -> cycleSucceeded(before, e);
      default -> {}
    }
  }

  private void record(Event event) {
    try {
      ledger.append(event);
    } finally {
      reportLedger();
    }
  }

  /** Once when it is lost and once when it is back. */
  private void reportLedger() {
    Optional<String> trouble = ledger.trouble();
    if (trouble.isPresent() && ledgerOutAt.isEmpty()) {
      ledgerOutAt = OptionalLong.of(clock.nanos());
      show(new Event.LedgerOut(clock.now(), trouble.get()));
    } else if (trouble.isEmpty() && ledgerOutAt.isPresent()) {
      Duration after = Duration.ofNanos(clock.nanos() - ledgerOutAt.getAsLong());
      ledgerOutAt = OptionalLong.empty();
      show(new Event.LedgerBack(clock.now(), after));
    }
  }

  private void show(Event event) {
    History after = seen.after(event);
    seen = after;
    observers.forEach(observer -> pass(event, after, observer));
  }

  /** Another driver keeps the ledger now: from here on events are shown and not recorded. */
  synchronized void letGo() {
    ledgerIsOurs = false;
  }

  synchronized void enter(State next, Instant at) {
    if (next != state) {
      State previous = state;
      state = next;
      publish(new Event.StateChanged(at, previous, next));
    }
  }

  private void cycleSucceeded(History before, Event.CycleSucceeded e) {
    before
        .trouble()
        .since()
        .ifPresent(since -> publish(new Event.Recovered(e.at(), atLeastZero(since, e.at()))));
    History.Spent budget = ledger.history().budget();
    if (budget.consecutive() > 0 && budget.goodCycles() >= resetCycles) {
      publish(new Event.BudgetRestored(e.at(), BudgetRestoredBy.GOOD_CYCLES));
    }
    enter(State.WAITING, e.at());
  }

  /** Work that may never end has gone on well for long: that is as good as good cycles. */
  synchronized void healthy() {
    History history = ledger.history();
    Optional<Instant> since = history.trouble().since();
    boolean spent = history.budget().consecutive() > 0 || history.budget().session() > 0;
    if (spent || since.isPresent()) {
      Instant now = clock.now();
      since.ifPresent(s -> publish(new Event.Recovered(now, atLeastZero(s, now))));
      publish(new Event.BudgetRestored(now, BudgetRestoredBy.HEALTHY_WORK));
    }
  }

  /** The wall clock may have been stepped back meanwhile. */
  private static Duration atLeastZero(Instant from, Instant to) {
    return from.isAfter(to) ? Duration.ZERO : Duration.between(from, to);
  }

  /** The job goes on when an observer fails. */
  private static void pass(Event event, History history, EventObserver observer) {
    try {
      observer.on(event, history);
    } catch (RuntimeException e) {
      log.error("{} could not take in {}", observer, event, e);
    }
  }
}

package dev.sparkfailover.job.ledger;

import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.RestartKind;
import dev.sparkfailover.job.ledger.History.OpenAttempt;
import dev.sparkfailover.job.ledger.History.SetAside;
import dev.sparkfailover.job.ledger.History.Spent;
import dev.sparkfailover.job.ledger.History.Totals;
import dev.sparkfailover.job.ledger.History.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What each kind of event does to a history. */
final class HistoryReducer {
  private static final Duration HOUR = Duration.ofHours(1);

  private long attempts;
  private long cycles;
  private Optional<OpenAttempt> open;
  private boolean stopRequested;
  private Spent budget;
  private Optional<String> gaveUp;
  private Optional<Instant> notBefore;
  private Trouble trouble;
  private Optional<SetAside> setAside;
  private Totals totals;

  HistoryReducer(History before) {
    attempts = before.attempts();
    cycles = before.cycles();
    open = before.open();
    stopRequested = before.stopRequested();
    budget = before.budget();
    gaveUp = before.gaveUp();
    notBefore = before.notBefore();
    trouble = before.trouble();
    setAside = before.setAside();
    totals = before.totals();
  }

  History apply(Event event) {
    forgetTheFuture(event.at());
    switch (event) {
      case Event.StartDelayed e -> {}
      case Event.AttemptStarted e -> attemptStarted(e);
      case Event.SessionStarted e -> {}
      case Event.CycleStarted e -> cycles = Math.max(cycles, e.cycle());
      case Event.BatchStarted e -> batchStarted(e);
      case Event.BatchPublished e -> batchPublished(e);
      case Event.PoisonSearchStarted e ->
          open = open.map(o -> o.with(OptionalLong.of(e.batch()), true, e.at()));
      case Event.PoisonSearched e -> searched(e);
      case Event.CycleSucceeded e -> succeeded(e);
      case Event.CycleFailed e -> cycles = Math.max(cycles, e.cycle());
      case Event.FaultInjected e -> faultInjected(e);
      case Event.FileQuarantined e -> quarantined(e);
      case Event.RunEnded e -> runEnded(e);
      case Event.RestartDecided e -> restartDecided(e);
      case Event.GaveUp e -> gaveUp(e);
      case Event.Finished e -> open = Optional.empty();
      case Event.StopRequested e -> stopRequested = true;
      case Event.BudgetRestored e -> restored(e);
      case Event.Recovered e ->
          totals = totals.withMeasured(totals.measuredSoFar().plusRecovery(e.took()));
      case Event.QueriesChanged e -> {}
      case Event.StateChanged e -> {}
      case Event.InputRefused e -> {}
      case Event.InputAccepted e -> {}
      case Event.InputReturned e -> {}
      case Event.InputChanged e -> {}
      case Event.LedgerOut e -> {}
      case Event.LedgerBack e -> {}
      case Event.Alive e -> alive(e);
    }
    return new History(
        event.at(),
        attempts,
        cycles,
        open,
        stopRequested,
        budget,
        gaveUp,
        notBefore,
        trouble,
        setAside,
        totals);
  }

  private void attemptStarted(Event.AttemptStarted e) {
    boolean restart = notBefore.isPresent();
    attempts = Math.max(attempts, e.attempt());
    open =
        Optional.of(
            new OpenAttempt(
                e.attempt(),
                e.at(),
                e.epoch(),
                e.pid(),
                OptionalLong.empty(),
                false,
                Optional.of(e.at())));
    stopRequested = false;
    notBefore = Optional.empty();
    if (restart) {
      totals = totals.restartedAt(e.at());
    }
  }

  private void batchStarted(Event.BatchStarted e) {
    cycles = Math.max(cycles, e.cycle());
    open = open.map(o -> o.with(OptionalLong.of(e.batch()), false, e.at()));
  }

  /** Nothing of it can fail any more; whether the cycle recovered is said at the cycle's end. */
  private void batchPublished(Event.BatchPublished e) {
    budget = e.files() > 0 ? budget.afterGoodFiles() : budget;
    open = open.map(o -> o.with(OptionalLong.empty(), false, e.at()));
  }

  private void searched(Event.PoisonSearched e) {
    trouble = trouble.withSearched();
    open = open.map(o -> o.with(o.batch(), false, e.at()));
  }

  private void succeeded(Event.CycleSucceeded e) {
    cycles = Math.max(cycles, e.cycle());
    open = open.map(o -> o.with(OptionalLong.empty(), false, e.at()));
    trouble = Trouble.healed(trouble.last());
    budget = budget.afterGoodCycle(e.worked());
    budget = e.files() > 0 ? budget.afterGoodFiles() : budget;
  }

  private void faultInjected(Event.FaultInjected e) {
    cycles = Math.max(cycles, e.cycle());
    totals = totals.plusFault(e.kind());
  }

  private void quarantined(Event.FileQuarantined e) {
    int before =
        setAside.filter(aside -> aside.batch() == e.batch()).map(SetAside::files).orElse(0);
    setAside = Optional.of(new SetAside(e.batch(), before + 1));
    budget = budget.withOneMoreSetAside();
    totals = totals.plusQuarantinedFile();
  }

  private void runEnded(Event.RunEnded e) {
    open = Optional.empty();
    e.failure().ifPresent(failure -> failed(e, failure));
  }

  private void failed(Event.RunEnded e, Failure failure) {
    trouble = sameBatch(e) ? again(e, failure) : anew(e, failure);
    budget = budget.afterFailure();
    totals = totals.plusFailure(failure.reason());
    e.cycle()
        .ifPresent(
            took -> totals = totals.withMeasured(totals.measuredSoFar().plusFailedCycle(took)));
  }

  private Trouble anew(Event.RunEnded e, Failure failure) {
    List<FailureClass> row = countsAgainstBatch(e, failure) ? List.of(failure.reason()) : List.of();
    return new Trouble(
        Optional.of(failure), since(e, failure), e.batch(), row, 0, false, true, e.searching());
  }

  private Trouble again(Event.RunEnded e, Failure failure) {
    List<FailureClass> row = new ArrayList<>(trouble.batchFailures());
    if (countsAgainstBatch(e, failure)) {
      row.add(failure.reason());
    }
    return new Trouble(
        Optional.of(failure),
        since(e, failure),
        trouble.batch(),
        row,
        trouble.searches(),
        trouble.searched(),
        true,
        e.searching());
  }

  /** The outage began with the last sign of life before its first failure. */
  private Optional<Instant> since(Event.RunEnded e, Failure failure) {
    return trouble.since().or(e::lastSign).or(() -> Optional.of(failure.at()));
  }

  /** A failure outside any batch neither counts for the batch in trouble nor breaks its row. */
  private boolean sameBatch(Event.RunEnded e) {
    return e.batch().isEmpty() || e.batch().equals(trouble.batch());
  }

  /** A lost session says nothing of the batch, and a search has books of its own. */
  private static boolean countsAgainstBatch(Event.RunEnded e, Failure failure) {
    return e.batch().isPresent() && failure.reason().spendsBudget() && !e.searching();
  }

  private void gaveUp(Event.GaveUp e) {
    gaveUp = Optional.of(e.reason());
    trouble = trouble.decided();
  }

  private void restartDecided(Event.RestartDecided e) {
    notBefore = Optional.of(e.notBefore());
    trouble = e.kind() == RestartKind.SEARCH ? trouble.oneMoreSearch() : trouble.decided();
    budget =
        switch (e.kind()) {
          case COUNTED -> spent(e.at());
          case UNCOUNTED -> budget.afterSessionRestart();
          case SEARCH -> budget.afterSearchRestart();
        };
    totals = totals.plusRestart(e.reason());
  }

  /**
   * The clock was ahead when it stamped what lies in the future now: such restarts are of no hour.
   */
  private void forgetTheFuture(Instant now) {
    if (budget.recent().stream().anyMatch(restart -> restart.isAfter(now))) {
      List<Instant> past = budget.recent().stream().filter(r -> !r.isAfter(now)).toList();
      budget = budget.withRecent(past);
    }
  }

  private Spent spent(Instant at) {
    List<Instant> recent = new ArrayList<>();
    for (Instant restart : budget.recent()) {
      if (restart.isAfter(at.minus(HOUR))) {
        recent.add(restart);
      }
    }
    recent.add(at);
    return budget.afterPaidRestart(recent);
  }

  /** Good work restores the consecutive restarts; only a person restores the hourly limit. */
  private void restored(Event.BudgetRestored e) {
    budget = budget.restored();
    if (e.by() == BudgetRestoredBy.HEALTHY_WORK) {
      budget = budget.afterGoodCycle(false);
      trouble = Trouble.healed(trouble.last());
    }
    if (e.by().person()) {
      budget = Spent.NOTHING;
      gaveUp = Optional.empty();
      notBefore = Optional.empty();
      trouble = trouble.pardoned();
    }
  }

  private void alive(Event.Alive e) {
    totals = totals.withStateTime(e.stateTime());
  }
}

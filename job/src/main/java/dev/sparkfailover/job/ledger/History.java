package dev.sparkfailover.job.ledger;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.State;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all events so far amount to; the same whether they were lived through or replayed.
 *
 * @param at the time of the last event
 * @param attempts how many attempts were started
 * @param cycles the number of the last cycle
 * @param open the attempt that was started and has not ended
 * @param stopRequested whether a stop was requested since the last attempt started
 * @param budget what is spent of it
 * @param gaveUp the reason, while the job is exhausted
 * @param notBefore when the restart that was decided on is due, until it happens
 * @param trouble the failures since the last good cycle
 * @param setAside the last batch that files were set aside of
 * @param totals what never goes back
 */
public record History(
    Instant at,
    long attempts,
    long cycles,
    Optional<OpenAttempt> open,
    boolean stopRequested,
    Spent budget,
    Optional<String> gaveUp,
    Optional<Instant> notBefore,
    Trouble trouble,
    Optional<SetAside> setAside,
    Totals totals) {

  /** A history without events. */
  public static final History EMPTY =
      new History(
          Instant.EPOCH,
          0,
          0,
          Optional.empty(),
          false,
          Spent.NOTHING,
          Optional.empty(),
          Optional.empty(),
          Trouble.NONE,
          Optional.empty(),
          Totals.NONE);

  /**
   * An attempt at work.
   *
   * @param batch what it has in hand
   * @param searching whether it is looking for poison
   * @param workSince when it last began with something that is on record: itself, a batch, or what
   *     follows one
   */
  public record OpenAttempt(
      long number,
      Instant since,
      long epoch,
      long pid,
      OptionalLong batch,
      boolean searching,
      Optional<Instant> workSince) {

    OpenAttempt with(OptionalLong nextBatch, boolean nextSearching, Instant at) {
      return new OpenAttempt(number, since, epoch, pid, nextBatch, nextSearching, Optional.of(at));
    }

    /** How long its last work took up to a time; zero when a clock went back. */
    public Duration workedUntil(Instant end) {
      Duration worked = Duration.between(workSince.orElse(since), end);
      return worked.isNegative() ? Duration.ZERO : worked;
    }
  }

  /**
   * What is spent of the budget.
   *
   * @param consecutive restarts since it was last restored, class {@code session} left out
   * @param session restarts of class {@code session} since the last good cycle: their backoff
   * @param goodCycles good cycles that did work, since the last failure
   * @param recent when the restarts of the last hour happened, class {@code session} left out
   * @param searches restarts that searches for poison took without a price, since files were last
   *     processed well
   * @param setAside files set aside since then
   */
  public record Spent(
      int consecutive,
      int session,
      int goodCycles,
      List<Instant> recent,
      int searches,
      int setAside) {
    static final Spent NOTHING = new Spent(0, 0, 0, List.of(), 0, 0);

    public Spent {
      recent = List.copyOf(recent);
    }

    Spent afterFailure() {
      return new Spent(consecutive, session, 0, recent, searches, setAside);
    }

    Spent afterGoodCycle(boolean worked) {
      return new Spent(consecutive, 0, goodCycles + (worked ? 1 : 0), recent, searches, setAside);
    }

    /** Files were processed well: what was set aside before was no mistake. */
    Spent afterGoodFiles() {
      return new Spent(consecutive, session, goodCycles, recent, 0, 0);
    }

    Spent afterPaidRestart(List<Instant> paid) {
      return new Spent(consecutive + 1, session, goodCycles, paid, searches, setAside);
    }

    Spent afterSessionRestart() {
      return new Spent(consecutive, session + 1, goodCycles, recent, searches, setAside);
    }

    Spent afterSearchRestart() {
      return new Spent(consecutive, session, goodCycles, recent, searches + 1, setAside);
    }

    Spent withOneMoreSetAside() {
      return new Spent(consecutive, session, goodCycles, recent, searches, setAside + 1);
    }

    Spent withRecent(List<Instant> others) {
      return new Spent(consecutive, session, goodCycles, others, searches, setAside);
    }

    Spent restored() {
      return new Spent(0, session, goodCycles, recent, searches, setAside);
    }
  }

  /**
   * The failures since the last good cycle.
   *
   * @param last the last failure of all, kept also when all is well again
   * @param since the last sign of life before the first of them; it outlives a person's resuming
   * @param batch the batch that failed, as long as it is the same one
   * @param batchFailures the classes of its failures in a row, the oldest first
   * @param searches restarts that its search for poison took so far
   * @param searched whether that search came to its end
   * @param undecided whether the last failure still waits for a decision
   * @param searching whether the last failure happened in a search for poison
   */
  public record Trouble(
      Optional<Failure> last,
      Optional<Instant> since,
      OptionalLong batch,
      List<FailureClass> batchFailures,
      int searches,
      boolean searched,
      boolean undecided,
      boolean searching) {
    static final Trouble NONE = healed(Optional.empty());

    /** All is well; the last failure is remembered. */
    static Trouble healed(Optional<Failure> last) {
      return new Trouble(
          last, Optional.empty(), OptionalLong.empty(), List.of(), 0, false, false, false);
    }

    /** A person gave it another chance; the outage lasts until a cycle is good. */
    Trouble pardoned() {
      return new Trouble(last, since, OptionalLong.empty(), List.of(), 0, false, false, false);
    }

    Trouble withSearched() {
      return new Trouble(last, since, batch, batchFailures, searches, true, undecided, searching);
    }

    Trouble oneMoreSearch() {
      return new Trouble(
          last, since, batch, batchFailures, searches + 1, searched, false, searching);
    }

    Trouble decided() {
      return new Trouble(last, since, batch, batchFailures, searches, searched, false, searching);
    }

    public Trouble {
      batchFailures = List.copyOf(batchFailures);
    }
  }

  /**
   * A batch that files were set aside of.
   *
   * @param files how many of its files were reported
   */
  public record SetAside(long batch, int files) {}

  /** How many files of the batch were reported as set aside. */
  public int setAsideOf(long batch) {
    return setAside.filter(aside -> aside.batch() == batch).map(SetAside::files).orElse(0);
  }

  /** Counters over all attempts and processes. */
  public record Totals(
      Map<FailureClass, Long> restarts,
      Map<FailureClass, Long> failures,
      Map<FaultKind, Long> faults,
      long quarantinedFiles,
      Optional<Instant> lastRestart,
      Map<State, Duration> stateTime,
      Optional<OutageTimes> measured) {
    static final Totals NONE =
        new Totals(Map.of(), Map.of(), Map.of(), 0, Optional.empty(), Map.of(), Optional.empty());

    public Totals {
      restarts = Map.copyOf(restarts);
      failures = Map.copyOf(failures);
      faults = Map.copyOf(faults);
      stateTime = Map.copyOf(stateTime);
    }

    Totals plusRestart(FailureClass reason) {
      return new Totals(
          plusOne(restarts, reason),
          failures,
          faults,
          quarantinedFiles,
          lastRestart,
          stateTime,
          measured);
    }

    Totals plusFailure(FailureClass reason) {
      return new Totals(
          restarts,
          plusOne(failures, reason),
          faults,
          quarantinedFiles,
          lastRestart,
          stateTime,
          measured);
    }

    Totals plusFault(FaultKind kind) {
      return new Totals(
          restarts,
          failures,
          plusOne(faults, kind),
          quarantinedFiles,
          lastRestart,
          stateTime,
          measured);
    }

    Totals plusQuarantinedFile() {
      return new Totals(
          restarts, failures, faults, quarantinedFiles + 1, lastRestart, stateTime, measured);
    }

    Totals restartedAt(Instant at) {
      return new Totals(
          restarts, failures, faults, quarantinedFiles, Optional.of(at), stateTime, measured);
    }

    Totals withStateTime(Map<State, Duration> time) {
      return new Totals(restarts, failures, faults, quarantinedFiles, lastRestart, time, measured);
    }

    /** Empty in the snapshots of older programs. */
    public OutageTimes measuredSoFar() {
      return measured.orElse(OutageTimes.NOTHING);
    }

    Totals withMeasured(OutageTimes next) {
      return new Totals(
          restarts, failures, faults, quarantinedFiles, lastRestart, stateTime, Optional.of(next));
    }

    private static <K extends Enum<K>> Map<K, Long> plusOne(Map<K, Long> counts, K key) {
      Map<K, Long> more = new EnumMap<>(key.getDeclaringClass());
      more.putAll(counts);
      more.merge(key, 1L, Long::sum);
      return more;
    }
  }

  /** The history with one more event. */
  public History after(Event event) {
    return new HistoryReducer(this).apply(event);
  }

  /**
   * The attempt that vanished without an ending: the process died. One that was asked to stop and
   * was killed before it had ended is not among them.
   */
  public Optional<OpenAttempt> vanished() {
    return stopRequested ? Optional.empty() : open;
  }
}

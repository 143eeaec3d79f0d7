package dev.sparkfailover.job.status;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.event.SparkUi;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The job at one moment, as the endpoints show it.
 *
 * @param entered when each state was last entered by this process
 * @param epoch of the last attempt of this process
 * @param sessionUp whether an attempt has its session
 * @param spark its application, while that session is up and one of this process
 * @param delay the wait before the next restart, while there is one
 * @param cycleStarted when the last cycle began
 * @param lastGood the last good cycle of this process
 * @param lastSuccess when the last good cycle ended, also of an earlier process
 * @param done what is done, unless the books could not be read when the process started
 * @param parked why the job cannot work, other than having given up
 * @param problem what the job waits for, before it goes on by itself
 * @param outage the same, when a start waits for something that is away
 * @param queries what the streaming queries of the last attempt are doing
 */
public record StatusSnapshot(
    History history,
    State state,
    Map<State, Instant> entered,
    OptionalLong epoch,
    boolean sessionUp,
    Optional<SparkUi> spark,
    Optional<Duration> delay,
    Optional<Instant> cycleStarted,
    Optional<Event.CycleSucceeded> lastGood,
    Optional<Instant> lastSuccess,
    Optional<PublishedRows> done,
    Optional<String> parked,
    Optional<String> problem,
    Optional<Outage> outage,
    Event.QueriesChanged queries) {

  public StatusSnapshot {
    entered = Map.copyOf(entered);
  }

  /** When the state began. */
  public Instant since() {
    return entered.get(state);
  }

  /**
   * Whether a session is up, no cycle failed after the last good one, and nothing is in the way.
   */
  public boolean ready() {
    return sessionUp && history.trouble().since().isEmpty() && problem.isEmpty();
  }
}

package dev.sparkfailover.monitor.job;

import dev.sparkfailover.monitor.cluster.Executors.Executor;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the job's {@code /status} said, as docs/reference/formats.md describes it.
 *
 * @param at the job's own clock when it answered
 * @param since when the state began
 * @param attempt number of the last attempt, over all processes; 0 before the first
 * @param batch the batch in hand
 * @param lastProgress when anything last moved on, while a cycle runs
 * @param hangTimeoutSeconds how long a silence is a hang; 0 when unknown
 * @param gaveUp why, while it is exhausted
 * @param parked why it cannot work, other than having given up
 * @param problem what it waits for before it goes on by itself
 * @param spark the session, while one is up
 * @param refused input files that wait for a person
 * @param executors of the session; none of a job of an earlier build, which does not say
 */
public record JobState(
    Instant at,
    String application,
    String pipeline,
    String build,
    long pid,
    Phase phase,
    Instant since,
    boolean ready,
    long attempt,
    long cycle,
    OptionalLong batch,
    Budget budget,
    Backoff backoff,
    Optional<Instant> lastProgress,
    double hangTimeoutSeconds,
    Optional<Failure> lastFailure,
    Optional<String> gaveUp,
    Optional<String> parked,
    Optional<String> problem,
    Optional<Instant> lastGoodCycle,
    Optional<Spark> spark,
    RefusedFiles refused,
    List<Executor> executors) {

  public JobState {
    executors = List.copyOf(executors);
  }

  /** The job's own word for what it does. */
  public enum Phase {
    STARTING,
    RUNNING,
    WAITING,
    BACKOFF,
    EXHAUSTED,
    STOPPED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Restarts spent and allowed. */
  public record Budget(int consecutive, int max, int lastHour, int maxPerHour) {}

  /** Both are 0 and empty when no restart is due. */
  public record Backoff(double delaySeconds, Optional<Instant> nextRestartAt) {}

  /** A failure: its class, one line for people, and when it was noticed. */
  public record Failure(String reason, String message, Instant at) {}

  /** The session's application. */
  public record Spark(String applicationId) {}
}

package dev.sparkfailover.monitor.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the job's restart ledger amounts to, for when the job itself cannot be asked.
 *
 * @param at time of its last line, by the clock of the job's machine
 * @param attempts number of the last attempt
 * @param open the attempt at work, if none ended since; also one whose process vanished
 * @param stopRequested whether a stop was requested since the last attempt began
 * @param finished whether the job ended well, by itself, since then
 * @param consecutive restarts since the budget was last restored, without class {@code session}
 * @param gaveUp the reason while the job is exhausted
 * @param notBefore when the pending restart is due
 * @param delaySeconds of the pending restart; 0 when there is none
 * @param lastFailure the last failure of all
 * @param recovering whether no cycle was good since the last failure
 * @param restarts all restarts ever, by class of failure
 * @param failures all failures ever, by class
 * @param recent the newest attempts, newest first, at most {@value #MAX_RECENT}
 */
public record LedgerState(
    Instant at,
    long attempts,
    Optional<Open> open,
    boolean stopRequested,
    boolean finished,
    int consecutive,
    Optional<String> gaveUp,
    Optional<Instant> notBefore,
    double delaySeconds,
    Optional<Failure> lastFailure,
    boolean recovering,
    Map<String, Long> restarts,
    Map<String, Long> failures,
    List<Attempt> recent) {

  public static final int MAX_RECENT = 1_000;

  private static final Set<String> DECIDED = Set.of("restart", "gave-up");

  public LedgerState {
    restarts = Map.copyOf(restarts);
    failures = Map.copyOf(failures);
    recent = List.copyOf(recent);
  }

  public long totalRestarts() {
    return restarts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The attempts that a restart followed, or giving up, the newest first. */
  public List<Attempt> decided() {
    return recent.stream()
        .filter(attempt -> attempt.next().filter(DECIDED::contains).isPresent())
        .toList();
  }

  public record Open(long number, Instant since, long pid) {}

  public record Failure(String reason, String message, Instant at) {}

  /**
   * One attempt, and what followed.
   *
   * @param outcome completed, failed, hung, stopped, renewed; empty while it runs
   * @param next restart, gave-up, finished or stopped; empty while that is not decided
   */
  public record Attempt(
      long number,
      Optional<Instant> startedAt,
      OptionalLong pid,
      Optional<Instant> endedAt,
      Optional<String> outcome,
      Optional<Failure> failure,
      OptionalLong batch,
      Optional<String> next,
      Optional<Instant> notBefore,
      Optional<Double> delaySeconds,
      OptionalInt consecutive) {}
}

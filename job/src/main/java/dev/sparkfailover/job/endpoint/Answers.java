package dev.sparkfailover.job.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the endpoints answer from.
 *
 * @param metrics empty as long as the ledger is not read: counters at 0 would look like a restart
 * @param backlog asked at each request: must answer at once
 * @param lastProgress when anything last moved on
 * @param sinceTick how long ago the supervisor gave its last sign of life
 */
public record Answers(
    Board board,
    Optional<JobMetrics> metrics,
    Supplier<Backlog> backlog,
    Supplier<Optional<Instant>> lastProgress,
    Supplier<Duration> sinceTick,
    Resume resume) {

  /** Of a process in which nothing works yet, or any more: a fresh one would be no better. */
  public static Answers idle(Board board, Optional<JobMetrics> metrics) {
    return new Answers(
        board, metrics, () -> Backlog.NONE, Optional::empty, () -> Duration.ZERO, () -> false);
  }
}

package dev.sparkfailover.job.http;

import dev.sparkfailover.job.executors.ExecutorStatus;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.status.WaitingInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the endpoints answer from.
 *
 * @param metrics empty as long as the ledger is not read: counters at 0 would look like a restart
 * @param backlog asked at each request: must answer at once
 * @param lastProgress when anything last moved on
 * @param executors of the session that is up, within bounds
 * @param sinceTick how long ago the supervisor gave its last sign of life
 */
public record EndpointSources(
    StatusModel model,
    Optional<JobMetrics> metrics,
    Supplier<WaitingInput> backlog,
    Supplier<Optional<Instant>> lastProgress,
    Supplier<List<ExecutorStatus>> executors,
    Supplier<Duration> sinceTick,
    ResumeAction resume) {

  /** Of a process in which nothing works yet, or any more: a fresh one would be no better. */
  public static EndpointSources idle(StatusModel model, Optional<JobMetrics> metrics) {
    return new EndpointSources(
        model,
        metrics,
        () -> WaitingInput.NONE,
        Optional::empty,
        List::of,
        () -> Duration.ZERO,
        () -> false);
  }
}

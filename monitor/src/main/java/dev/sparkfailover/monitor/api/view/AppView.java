package dev.sparkfailover.monitor.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The part {@code app} of a status: the job.
 *
 * @param status the verdict; state is the job's own word
 * @param restartCount all restarts ever
 * @param logLines events of the log that are kept
 * @param backoffSeconds of the restart that is due, 0 when none is
 */
public record AppView(
    String status,
    String reason,
    String next,
    @JsonUnwrapped Freshness age,
    Optional<String> state,
    Optional<Instant> since,
    Optional<Boolean> ready,
    Optional<String> pipeline,
    Optional<Long> attempt,
    Optional<Long> cycle,
    Optional<Long> restartCount,
    Optional<Integer> restartsConsecutive,
    Optional<Integer> restartsLimit,
    Optional<Integer> restartsLastHour,
    Optional<Integer> restartsPerHour,
    Optional<Double> backoffSeconds,
    Optional<Instant> nextRestartAt,
    Optional<Failure> lastFailure,
    Optional<String> gaveUp,
    Optional<Instant> lastGoodCycle,
    Optional<Integer> executors,
    int logLines) {

  public record Failure(String reason, String message, Instant at) {}

  public static AppView of(JobSnapshot picture) {
    Observations seen = picture.seen();
    Optional<JobState> job = seen.job().value();
    Optional<LedgerState> ledger = seen.ledger().value();
    Optional<JobState> now = job.filter(j -> seen.job().fresh(seen.now(), seen.staleAfter()));
    return new AppView(
        picture.diagnosis().status().label(),
        picture.diagnosis().reason(),
        picture.diagnosis().next(),
        Freshness.of(seen.job(), seen),
        job.map(j -> j.phase().label()),
        job.map(JobState::since),
        now.map(JobState::ready),
        job.map(JobState::pipeline),
        now.map(JobState::attempt).or(() -> ledger.map(LedgerState::attempts)),
        job.map(JobState::cycle),
        ledger.map(LedgerState::totalRestarts),
        consecutive(now, ledger, job),
        job.map(j -> j.budget().max()),
        job.map(j -> j.budget().lastHour()),
        job.map(j -> j.budget().maxPerHour()),
        now.map(j -> j.backoff().delaySeconds()).or(() -> ledger.map(LedgerState::delaySeconds)),
        now.isPresent()
            ? now.flatMap(j -> j.backoff().nextRestartAt())
            : ledger.flatMap(LedgerState::notBefore),
        failure(now, ledger, job),
        now.isPresent() ? now.flatMap(JobState::gaveUp) : ledger.flatMap(LedgerState::gaveUp),
        job.flatMap(JobState::lastGoodCycle),
        seen.executors().value().map(Executors::active).map(List::size),
        seen.log().value().map(log -> log.events().size()).orElse(0));
  }

  private static Optional<Integer> consecutive(
      Optional<JobState> now, Optional<LedgerState> ledger, Optional<JobState> before) {
    return now.map(j -> j.budget().consecutive())
        .or(() -> ledger.map(LedgerState::consecutive))
        .or(() -> before.map(j -> j.budget().consecutive()));
  }

  private static Optional<Failure> failure(
      Optional<JobState> now, Optional<LedgerState> ledger, Optional<JobState> before) {
    Optional<Failure> said = now.flatMap(JobState::lastFailure).map(AppView::failure);
    return said.or(
            () ->
                ledger
                    .flatMap(LedgerState::lastFailure)
                    .map(f -> new Failure(f.reason(), f.message(), f.at())))
        .or(() -> before.flatMap(JobState::lastFailure).map(AppView::failure));
  }

  private static Failure failure(JobState.Failure failure) {
    return new Failure(failure.reason(), failure.message(), failure.at());
  }
}

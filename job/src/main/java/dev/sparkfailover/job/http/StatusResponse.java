package dev.sparkfailover.job.http;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.RefusedInputs;
import dev.sparkfailover.job.event.SparkUi;
import dev.sparkfailover.job.executors.ExecutorStatus;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.StatusSnapshot;
import dev.sparkfailover.job.status.WaitingInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The answer to /status, as docs/reference/formats.md describes it. */
record StatusResponse(
    int version,
    Instant at,
    String application,
    String pipeline,
    String build,
    long pid,
    String state,
    Instant since,
    boolean ready,
    long attempt,
    OptionalLong epoch,
    long cycle,
    OptionalLong batch,
    Budget budget,
    Backoff backoff,
    Optional<LastFailure> lastFailure,
    Optional<String> gaveUp,
    Optional<String> parked,
    Optional<String> problem,
    Optional<Instant> lastProgressAt,
    double hangTimeoutSeconds,
    Optional<SparkUi> spark,
    List<ExecutorStatus> executors,
    Waiting backlog,
    Refused refused,
    Optional<GoodCycle> lastGoodCycle,
    Faults faults) {
  static final int VERSION = 1;

  record Budget(
      int consecutive, int max, long lastHour, int maxPerHour, int goodCycles, int resetCycles) {}

  /** Both are 0 and empty when no restart is due. */
  record Backoff(double delaySeconds, Optional<Instant> nextRestartAt) {}

  record LastFailure(String reason, String message, Instant at) {}

  record Waiting(int files, Optional<Instant> oldestAt) {}

  /**
   * Input files that cannot be taken.
   *
   * @param files how many there are
   * @param first some of them
   */
  record Refused(int files, List<RefusedFile> first) {}

  record RefusedFile(String file, String reason, String why, Instant since) {}

  record GoodCycle(
      long cycle,
      Instant at,
      OptionalLong batch,
      int files,
      long rows,
      long quarantinedRows,
      double seconds) {}

  record Faults(boolean on, double rate, List<String> kinds) {}

  static StatusResponse of(
      JobInfo info,
      StatusSnapshot snapshot,
      WaitingInput backlog,
      List<ExecutorStatus> executors,
      Optional<Instant> lastProgress,
      Instant now) {
    History history = snapshot.history();
    return new StatusResponse(
        VERSION,
        now,
        info.application(),
        info.pipeline(),
        info.version(),
        info.pid(),
        snapshot.state().label(),
        snapshot.since(),
        snapshot.ready(),
        history.attempts(),
        snapshot.epoch(),
        history.cycles(),
        history.open().map(History.OpenAttempt::batch).orElse(OptionalLong.empty()),
        budget(info, history.budget(), now),
        new Backoff(seconds(snapshot.delay().orElse(Duration.ZERO)), history.notBefore()),
        history.trouble().last().map(f -> new LastFailure(f.reason().label(), f.message(), f.at())),
        history.gaveUp(),
        snapshot.parked(),
        snapshot.problem(),
        lastProgress,
        seconds(info.hangTimeout()),
        snapshot.spark(),
        executors,
        new Waiting(backlog.files(), backlog.oldest()),
        refused(backlog.refused()),
        snapshot.lastGood().map(StatusResponse::goodCycle),
        faults(info));
  }

  private static Refused refused(RefusedInputs refused) {
    return new Refused(
        refused.total(),
        refused.first().stream()
            .map(
                each ->
                    new RefusedFile(each.file(), each.reason().label(), each.why(), each.since()))
            .toList());
  }

  private static Budget budget(JobInfo info, History.Spent spent, Instant now) {
    Instant hourAgo = now.minus(Duration.ofHours(1));
    return new Budget(
        spent.consecutive(),
        info.budget().max(),
        spent.recent().stream().filter(each -> each.isAfter(hourAgo)).count(),
        info.budget().maxPerHour(),
        spent.goodCycles(),
        info.budget().resetCycles());
  }

  private static GoodCycle goodCycle(Event.CycleSucceeded e) {
    return new GoodCycle(
        e.cycle(), e.at(), e.batch(), e.files(), e.rows(), e.quarantinedRows(), seconds(e.took()));
  }

  private static Faults faults(JobInfo info) {
    List<String> kinds = info.faultKinds().stream().sorted().map(FaultKind::label).toList();
    return info.faultsOn()
        ? new Faults(true, info.faultRate(), kinds)
        : new Faults(false, 0, List.of());
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}

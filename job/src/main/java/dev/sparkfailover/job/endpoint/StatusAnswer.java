package dev.sparkfailover.job.endpoint;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.RefusedInputs;
import dev.sparkfailover.job.event.SparkSite;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The answer to /status, as docs/reference/formats.md describes it. */
record StatusAnswer(
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
    Optional<SparkSite> spark,
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

  static StatusAnswer of(
      Profile profile, View view, Backlog backlog, Optional<Instant> lastProgress, Instant now) {
    History history = view.history();
    return new StatusAnswer(
        VERSION,
        now,
        profile.application(),
        profile.pipeline(),
        profile.version(),
        profile.pid(),
        view.state().label(),
        view.since(),
        view.ready(),
        history.attempts(),
        view.epoch(),
        history.cycles(),
        history.open().map(History.OpenAttempt::batch).orElse(OptionalLong.empty()),
        budget(profile, history.budget(), now),
        new Backoff(seconds(view.delay().orElse(Duration.ZERO)), history.notBefore()),
        history.trouble().last().map(f -> new LastFailure(f.reason().label(), f.message(), f.at())),
        history.gaveUp(),
        view.parked(),
        view.problem(),
        lastProgress,
        seconds(profile.hangTimeout()),
        view.spark(),
        new Waiting(backlog.files(), backlog.oldest()),
        refused(backlog.refused()),
        view.lastGood().map(StatusAnswer::goodCycle),
        faults(profile));
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

  private static Budget budget(Profile profile, History.Spent spent, Instant now) {
    Instant hourAgo = now.minus(Duration.ofHours(1));
    return new Budget(
        spent.consecutive(),
        profile.budget().max(),
        spent.recent().stream().filter(each -> each.isAfter(hourAgo)).count(),
        profile.budget().maxPerHour(),
        spent.goodCycles(),
        profile.budget().resetCycles());
  }

  private static GoodCycle goodCycle(Event.CycleSucceeded e) {
    return new GoodCycle(
        e.cycle(), e.at(), e.batch(), e.files(), e.rows(), e.quarantinedRows(), seconds(e.took()));
  }

  private static Faults faults(Profile profile) {
    List<String> kinds = profile.faultKinds().stream().sorted().map(FaultKind::label).toList();
    return profile.faultsOn()
        ? new Faults(true, profile.faultRate(), kinds)
        : new Faults(false, 0, List.of());
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}

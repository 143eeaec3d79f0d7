package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.failure.CauseChain;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.failure.UnrecoverableFailures;
import dev.sparkfailover.job.failure.WithoutHeadway;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import dev.sparkfailover.job.watchdog.Watchdog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;

/** Runs one attempt, from its epoch to what became of it. */
final class AttemptRunner {
  private static final Logger log = JobLogger.of(AttemptRunner.class);

  private final Supervisor.Parts parts;
  private final Clock clock;
  private final EventPublisher publisher;
  private final Requests requests;
  private final AttemptEndFactory endings;

  AttemptRunner(
      Supervisor.Parts parts,
      EventPublisher publisher,
      Requests requests,
      AttemptEndFactory endings) {
    this.parts = parts;
    this.clock = parts.clock();
    this.publisher = publisher;
    this.requests = requests;
    this.endings = endings;
  }

  /**
   * Runs the next attempt.
   *
   * @param lastChance whether the job gives up when the batch in trouble fails once more
   */
  Ended run(boolean lastChance) throws InterruptedException {
    publisher.enter(State.STARTING, clock.now());
    long number = publisher.history().attempts() + 1;
    try {
      Optional<Long> epoch = call("epoch", parts.epochs()::next);
      return epoch.isPresent() ? run(number, epoch.get(), lastChance) : new Ended.NotBegun();
    } catch (ExecutionException e) {
      return withoutEpoch(number, e.getCause());
    }
  }

  private Ended run(long number, long epoch, boolean lastChance) throws InterruptedException {
    History before = publisher.history();
    Event.AttemptStarted started = started(number, epoch);
    if (!publisher.publishDurably(started)) {
      return new Ended.NotBegun();
    }
    publisher.enter(State.STARTING, clock.now());
    ProgressTracker progress = new ProgressTracker(clock);
    AttemptRecord record =
        new AttemptRecord(clock, progress, parts.settings().bounds().healthyAfter());
    AttemptExecution live =
        new AttemptExecution(
            started, before, lastChance, publisher, progress, parts.spawn(), record);
    parts.spawn().start("attempt-" + number, () -> live.run(parts.runner()));
    boolean inTime = monitor(live, progress).untilTheEnd();
    return ended(live, record, inTime);
  }

  private Event.AttemptStarted started(long number, long epoch) {
    return new Event.AttemptStarted(clock.now(), number, epoch, ProcessHandle.current().pid());
  }

  private AttemptMonitor monitor(AttemptExecution live, ProgressTracker progress) {
    Settings.Bounds bounds = parts.settings().bounds();
    return new AttemptMonitor(
        clock,
        live,
        new Watchdog(clock, progress, parts.gc(), bounds.start(), bounds.hang()),
        new FenceCheck(clock, parts.spawn(), parts.epochs(), live.epoch()),
        parts.dumps(),
        requests,
        publisher,
        bounds.stop());
  }

  /** Without an epoch nothing may be touched; the storage is asked again after a backoff. */
  private Ended withoutEpoch(long number, Throwable cause) throws InterruptedException {
    if (FenceCheck.isFencedOff(cause)) {
      return new Ended.FencedOff(cause);
    }
    log.error("attempt {} got no epoch", number, cause);
    Failure failure = diagnosed(new Outcome.Failed(cause));
    return publisher.publishDurably(started(number, 0))
        ? new Ended.Over(endings.withoutWork(number, failure), UnrecoverableFailures.reason(cause))
        : new Ended.NotBegun();
  }

  private Ended ended(AttemptExecution live, AttemptRecord record, boolean inTime)
      throws InterruptedException {
    Optional<Throwable> fence = live.fence();
    if (fence.isPresent()) {
      return new Ended.FencedOff(fence.get());
    }
    Outcome outcome = live.outcome();
    Optional<Failure> failure = failure(live, record, outcome);
    if (requests.stopping()) {
      return well(live, record, AttemptOutcome.STOPPED);
    }
    if (failure.isEmpty()) {
      return outcome instanceof Outcome.Renew renew
          ? renewed(live, record, renew)
          : well(live, record, AttemptOutcome.COMPLETED);
    }
    return new Ended.Over(
        endings.badly(live.number(), record, outcome, failure.get(), searching(record, outcome)),
        freshProcess(live, outcome, inTime));
  }

  private Ended well(AttemptExecution live, AttemptRecord record, AttemptOutcome outcome) {
    return new Ended.Over(endings.well(live.number(), record, outcome), Optional.empty());
  }

  private Ended renewed(AttemptExecution live, AttemptRecord record, Outcome.Renew renew) {
    log.warn(
        "attempt {}: its work is good; a fresh process continues, which counts as no restart",
        live.number());
    return new Ended.Over(
        endings.well(live.number(), record, AttemptOutcome.RENEWED), Optional.of(renew.reason()));
  }

  /** Empty when it did all it was asked to do. */
  private Optional<Failure> failure(AttemptExecution live, AttemptRecord record, Outcome outcome)
      throws InterruptedException {
    return switch (outcome) {
      case Outcome.Completed c -> Optional.empty();
      case Outcome.Stopped s ->
          Optional.of(ours("attempt %s ended without being asked to".formatted(live.number())));
      // Each fresh process that does not count must have brought the job forward.
      case Outcome.Renew r ->
          record.worked()
              ? Optional.empty()
              : Optional.of(
                  ours("a fresh process is needed, and no cycle was good before: " + r.reason()));
      case Outcome.Failed f -> {
        log.error("attempt {} failed", live.number(), f.cause());
        yield Optional.of(diagnosed(f));
      }
      case Outcome.Hung h -> Optional.of(diagnosed(h));
    };
  }

  private Failure ours(String message) {
    return new Failure(FailureClass.PIPELINE, message, clock.now());
  }

  private static boolean searching(AttemptRecord record, Outcome outcome) {
    return record.searching()
        && !(outcome instanceof Outcome.Failed failed
            && CauseChain.of(failed.cause()).first(WithoutHeadway.class).isPresent());
  }

  private static Optional<String> freshProcess(
      AttemptExecution live, Outcome outcome, boolean inTime) {
    if (!inTime) {
      return Optional.of("the attempt could not be stopped within JOB_STOP_TIMEOUT");
    }
    Optional<String> unrecoverable =
        outcome instanceof Outcome.Failed broken
            ? UnrecoverableFailures.reason(broken.cause())
            : Optional.empty();
    return live.freshProcess().or(() -> unrecoverable);
  }

  /** A diagnosis may ask the cluster, and must not fail. */
  private Failure diagnosed(Outcome outcome) throws InterruptedException {
    try {
      return call("diagnosis", () -> diagnosis(outcome))
          .orElseGet(() -> undiagnosed(outcome, "asked to stop meanwhile"));
    } catch (ExecutionException e) {
      log.error("no diagnosis", e.getCause());
      return undiagnosed(outcome, e.getCause().toString());
    }
  }

  private Failure diagnosis(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failed f -> parts.diagnosis().of(f);
      case Outcome.Hung h -> parts.diagnosis().of(h);
      case Outcome.Completed c -> throw new IllegalArgumentException("no failure");
      case Outcome.Stopped s -> throw new IllegalArgumentException("no failure");
      case Outcome.Renew r -> throw new IllegalArgumentException("no failure");
    };
  }

  private Failure undiagnosed(Outcome outcome, String why) {
    FailureClass reason =
        switch (outcome) {
          case Outcome.Hung(Duration silence, Suspect.GarbageCollection gc) ->
              FailureClass.RESOURCE;
          case Outcome.Hung h -> FailureClass.HANG;
          default -> FailureClass.PIPELINE;
        };
    return new Failure(reason, "%s (without a diagnosis: %s)".formatted(outcome, why), clock.now());
  }

  /** Empty when a stop was requested before it was done. */
  private <T> Optional<T> call(String name, Callable<T> work)
      throws ExecutionException, InterruptedException {
    AsyncCall<T> call = AsyncCall.start(parts.spawn(), name, work);
    while (!call.await(clock, Watchdog.TICK)) {
      publisher.beat();
      if (requests.stopping()) {
        return Optional.empty();
      }
    }
    return Optional.of(call.result());
  }
}

package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.ExitCode;
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
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.restart.FailureHandler;
import dev.sparkfailover.job.restart.SearchBound;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import dev.sparkfailover.job.watchdog.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;

/** Runs one attempt at a time, from its epoch to the decision that follows it. */
final class AttemptRunner {
  private static final Logger log = JobLogger.of(AttemptRunner.class);

  private final Supervisor.Parts parts;
  private final Clock clock;
  private final EventPublisher publisher;
  private final Requests requests;
  private final DurableEventPublisher durable;
  private final SupervisorHeartbeat heartbeat;
  private final AttemptEndFactory endings;
  private final FailureHandler afterFailure;

  AttemptRunner(
      Supervisor.Parts parts,
      EventPublisher publisher,
      Requests requests,
      DurableEventPublisher durable,
      SupervisorHeartbeat heartbeat) {
    this.parts = parts;
    this.clock = parts.clock();
    this.publisher = publisher;
    this.requests = requests;
    this.durable = durable;
    this.heartbeat = heartbeat;
    this.endings = new AttemptEndFactory(clock, parts.logTail());
    this.afterFailure =
        new FailureHandler(parts.policy(), SearchBound.of(parts.settings().books()));
  }

  /** Runs the next attempt; an exit code when the process shall end. */
  Optional<ExitCode> runNext() throws InterruptedException {
    publisher.enter(State.STARTING, clock.now());
    long number = publisher.history().attempts() + 1;
    try {
      Optional<Long> epoch = call("epoch", parts.epochs()::next);
      return epoch.isPresent() ? run(number, epoch.get()) : Optional.empty();
    } catch (ExecutionException e) {
      return noEpoch(number, e.getCause());
    }
  }

  /** An earlier process vanished and left an attempt open. */
  void endVanished(History.OpenAttempt vanished) throws InterruptedException {
    String message =
        "process %s vanished in attempt %s without an ending: killed, crashed or out of memory"
            .formatted(vanished.pid(), vanished.number());
    Failure failure = new Failure(FailureClass.PROCESS, message, clock.now());
    durable.report(endings.vanished(vanished, failure, publisher.lastOfEarlier()));
  }

  /**
   * Foreign code ends the process under an attempt. After a stop request that is no failure; and
   * when it cannot be recorded, the process has vanished as far as the next one knows.
   */
  void endedFromWithin(String how) {
    History history = publisher.history();
    if (history.open().isEmpty() || history.stopRequested()) {
      return;
    }
    History.OpenAttempt open = history.open().get();
    Failure failure = new Failure(FailureClass.PIPELINE, how, clock.now());
    try {
      publisher.report(endings.vanished(open, failure, failure.at()));
    } catch (LedgerException e) {
      log.error("{}; {} is not on record", e.getMessage(), how);
    }
  }

  /** Decides on the failure that is on record without a decision. */
  void decide() throws InterruptedException {
    History history = publisher.history();
    Failure failure = history.trouble().last().orElseThrow();
    durable.report(afterFailure.decide(failure, history, clock.now()));
  }

  private Optional<ExitCode> run(long number, long epoch) throws InterruptedException {
    History before = publisher.history();
    Event.AttemptStarted started = started(number, epoch);
    if (!durable.report(started)) {
      return Optional.empty();
    }
    publisher.enter(State.STARTING, clock.now());
    ProgressTracker activity = new ProgressTracker(clock);
    boolean lastChance = afterFailure.lastChance(before);
    HealthyWork healthy =
        new HealthyWork(clock, activity, parts.settings().bounds().healthyAfter());
    AttemptExecution live =
        new AttemptExecution(
            started,
            before,
            lastChance,
            publisher,
            activity,
            parts.spawn(),
            healthy,
            new CurrentCycle(clock));
    parts.spawn().start("attempt-" + number, () -> live.run(parts.runner()));
    boolean inTime = watch(live, activity).untilTheEnd();
    return finish(live, inTime);
  }

  private Event.AttemptStarted started(long number, long epoch) {
    return new Event.AttemptStarted(clock.now(), number, epoch, ProcessHandle.current().pid());
  }

  private AttemptMonitor watch(AttemptExecution live, ProgressTracker activity) {
    Settings.Bounds bounds = parts.settings().bounds();
    return new AttemptMonitor(
        clock,
        live,
        new Watchdog(clock, activity, parts.gc(), bounds.start(), bounds.hang()),
        new FenceCheck(clock, parts.spawn(), parts.epochs(), live.epoch()),
        parts.dumps(),
        requests,
        durable,
        heartbeat,
        bounds.stop());
  }

  /** Without an epoch nothing may be touched; the storage is asked again after a backoff. */
  private Optional<ExitCode> noEpoch(long number, Throwable cause) throws InterruptedException {
    if (FenceCheck.isFencedOff(cause)) {
      return Optional.of(fencedOff(cause));
    }
    log.error("attempt {} got no epoch", number, cause);
    Failure failure = diagnosed(new Outcome.Failed(cause));
    if (durable.report(started(number, 0))
        && durable.report(endings.withoutWork(number, failure))) {
      decide();
    }
    return UnrecoverableFailures.reason(cause).map(AttemptRunner::freshProcess);
  }

  private Optional<ExitCode> finish(AttemptExecution live, boolean inTime)
      throws InterruptedException {
    Outcome outcome = live.outcome();
    Optional<Throwable> fence = live.fence();
    if (fence.isPresent()) {
      return Optional.of(fencedOff(fence.get()));
    }
    Optional<Failure> failure = failure(live, outcome);
    if (requests.stopping()) {
      durable.tellStop();
      durable.report(endings.well(live, AttemptOutcome.STOPPED));
      return Optional.of(ExitCode.DONE);
    }
    if (failure.isEmpty()) {
      return outcome instanceof Outcome.Renew renew ? renewed(live, renew) : completed(live);
    }
    if (outcome instanceof Outcome.Failed broken) {
      UnrecoverableFailures.reason(broken.cause()).ifPresent(live::requireFreshProcess);
    }
    failed(live, outcome, failure.get());
    return needsFreshProcess(live, inTime) ? Optional.of(ExitCode.FRESH_PROCESS) : Optional.empty();
  }

  /** Empty when it did all it was asked to do. */
  private Optional<Failure> failure(AttemptExecution live, Outcome outcome)
      throws InterruptedException {
    return switch (outcome) {
      case Outcome.Completed c -> Optional.empty();
      case Outcome.Stopped s -> Optional.of(endedUnasked(live));
      case Outcome.Renew r -> live.worked() ? Optional.empty() : Optional.of(renewedInVain(r));
      case Outcome.Failed f -> {
        log.error("attempt {} failed", live.number(), f.cause());
        yield Optional.of(diagnosed(f));
      }
      case Outcome.Hung h -> Optional.of(diagnosed(h));
    };
  }

  private Failure endedUnasked(AttemptExecution live) {
    String message = "attempt %s ended without being asked to".formatted(live.number());
    return new Failure(FailureClass.PIPELINE, message, clock.now());
  }

  /** Each fresh process that costs nothing must have brought the job forward. */
  private Failure renewedInVain(Outcome.Renew renew) {
    String message = "a fresh process is needed, and no cycle was good before: " + renew.reason();
    return new Failure(FailureClass.PIPELINE, message, clock.now());
  }

  private Optional<ExitCode> renewed(AttemptExecution live, Outcome.Renew renew)
      throws InterruptedException {
    log.warn(
        "attempt {}: its work is good; a fresh process continues, which does not count as a restart: {}",
        live.number(),
        renew.reason());
    durable.report(endings.well(live, AttemptOutcome.RENEWED));
    return Optional.of(ExitCode.FRESH_PROCESS);
  }

  private Optional<ExitCode> completed(AttemptExecution live) throws InterruptedException {
    durable.report(endings.well(live, AttemptOutcome.COMPLETED));
    durable.report(new Event.Finished(clock.now()));
    return Optional.of(ExitCode.DONE);
  }

  private void failed(AttemptExecution live, Outcome outcome, Failure failure)
      throws InterruptedException {
    AttemptOutcome how =
        outcome instanceof Outcome.Hung ? AttemptOutcome.HUNG : AttemptOutcome.FAILED;
    boolean searching = live.searching() && !brokeOff(outcome);
    Instant lastSign =
        outcome instanceof Outcome.Hung hung ? failure.at().minus(hung.silence()) : failure.at();
    if (durable.report(endings.badly(live, how, failure, searching, lastSign))) {
      decide();
    }
  }

  private static ExitCode freshProcess(String reason) {
    log.error("a fresh process continues: {}", reason);
    return ExitCode.FRESH_PROCESS;
  }

  private static boolean brokeOff(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed
        && CauseChain.of(failed.cause()).first(WithoutHeadway.class).isPresent();
  }

  private static boolean needsFreshProcess(AttemptExecution live, boolean inTime) {
    if (!inTime) {
      log.error(
          "attempt {} could not be ended within JOB_STOP_TIMEOUT: a fresh process continues",
          live.number());
    }
    live.requireFreshProcess()
        .ifPresent(reason -> log.error("a fresh process continues: {}", reason));
    return !inTime || live.requireFreshProcess().isPresent();
  }

  /** From here on the ledger is another driver's. */
  private ExitCode fencedOff(Throwable cause) {
    log.error("fenced off: {}", cause.getMessage());
    publisher.letGo();
    publisher.report(new Event.GaveUp(clock.now(), "fenced off: " + cause.getMessage()));
    return ExitCode.FENCED_OFF;
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

  /** Empty when somebody asked to stop before it was done. */
  private <T> Optional<T> call(String name, Callable<T> work)
      throws ExecutionException, InterruptedException {
    AsyncCall<T> call = AsyncCall.start(parts.spawn(), name, work);
    while (!call.await(clock, Watchdog.TICK)) {
      heartbeat.beat();
      if (requests.stopping()) {
        return Optional.empty();
      }
    }
    return Optional.of(call.result());
  }
}

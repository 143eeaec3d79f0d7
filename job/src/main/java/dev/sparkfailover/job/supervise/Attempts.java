package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Chain;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.event.WithoutHeadway;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.restart.Outcome;
import dev.sparkfailover.job.restart.Suspect;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;

/** Runs one attempt at a time, from its epoch to the decision that follows it. */
final class Attempts {
  private static final Logger log = JobLogger.of(Attempts.class);

  private final Supervisor.Parts parts;
  private final Clock clock;
  private final Happenings happenings;
  private final Requests requests;
  private final Teller teller;
  private final Pulse pulse;
  private final Endings endings;
  private final AfterFailure afterFailure;

  Attempts(
      Supervisor.Parts parts,
      Happenings happenings,
      Requests requests,
      Teller teller,
      Pulse pulse) {
    this.parts = parts;
    this.clock = parts.clock();
    this.happenings = happenings;
    this.requests = requests;
    this.teller = teller;
    this.pulse = pulse;
    this.endings = new Endings(clock, parts.logTail());
    this.afterFailure = new AfterFailure(parts.policy(), SearchBound.of(parts.settings().books()));
  }

  /** Runs the next attempt; an exit code when the process shall end. */
  Optional<ExitCode> runNext() throws InterruptedException {
    happenings.enter(State.STARTING, clock.now());
    long number = happenings.history().attempts() + 1;
    try {
      Optional<Long> epoch = aside("epoch", parts.epochs()::next);
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
    teller.tell(endings.vanished(vanished, failure, happenings.lastOfEarlier()));
  }

  /**
   * Foreign code ends the process under an attempt. After a stop request that is no failure; and
   * when it cannot be recorded, the process has vanished as far as the next one knows.
   */
  void endedFromWithin(String how) {
    History history = happenings.history();
    if (history.open().isEmpty() || history.stopRequested()) {
      return;
    }
    History.OpenAttempt open = history.open().get();
    Failure failure = new Failure(FailureClass.PIPELINE, how, clock.now());
    try {
      happenings.tell(endings.vanished(open, failure, failure.at()));
    } catch (LedgerException e) {
      log.error("{}; {} is not on record", e.getMessage(), how);
    }
  }

  /** Decides on the failure that is on record without a decision. */
  void decide() throws InterruptedException {
    History history = happenings.history();
    Failure failure = history.trouble().last().orElseThrow();
    teller.tell(afterFailure.decide(failure, history, clock.now()));
  }

  private Optional<ExitCode> run(long number, long epoch) throws InterruptedException {
    History before = happenings.history();
    Event.AttemptStarted started = started(number, epoch);
    if (!teller.tell(started)) {
      return Optional.empty();
    }
    happenings.enter(State.STARTING, clock.now());
    LiveActivity activity = new LiveActivity(clock);
    boolean lastChance = afterFailure.lastChance(before);
    HealthyWork healthy =
        new HealthyWork(clock, activity, parts.settings().bounds().healthyAfter());
    LiveAttempt live =
        new LiveAttempt(
            started,
            before,
            lastChance,
            happenings,
            activity,
            parts.spawn(),
            healthy,
            new CycleInHand(clock));
    parts.spawn().start("attempt-" + number, () -> live.run(parts.runner()));
    boolean inTime = watch(live, activity).untilTheEnd();
    return finish(live, inTime);
  }

  private Event.AttemptStarted started(long number, long epoch) {
    return new Event.AttemptStarted(clock.now(), number, epoch, ProcessHandle.current().pid());
  }

  private Watch watch(LiveAttempt live, LiveActivity activity) {
    Settings.Bounds bounds = parts.settings().bounds();
    return new Watch(
        clock,
        live,
        new Watchdog(clock, activity, parts.gc(), bounds.start(), bounds.hang()),
        new FenceCheck(clock, parts.spawn(), parts.epochs(), live.epoch()),
        parts.dumps(),
        requests,
        teller,
        pulse,
        bounds.stop());
  }

  /** Without an epoch nothing may be touched; the storage is asked again after a backoff. */
  private Optional<ExitCode> noEpoch(long number, Throwable cause) throws InterruptedException {
    if (FenceCheck.isFencedOff(cause)) {
      return Optional.of(fencedOff(cause));
    }
    log.error("attempt {} got no epoch", number, cause);
    Failure failure = diagnosed(new Outcome.Failed(cause), false);
    if (teller.tell(started(number, 0)) && teller.tell(endings.withoutWork(number, failure))) {
      decide();
    }
    return Unhealable.reason(cause).map(Attempts::freshProcess);
  }

  private Optional<ExitCode> finish(LiveAttempt live, boolean inTime) throws InterruptedException {
    Outcome outcome = live.outcome();
    Optional<Throwable> fence = live.fence();
    if (fence.isPresent()) {
      return Optional.of(fencedOff(fence.get()));
    }
    Optional<Failure> failure = failure(live, outcome);
    if (requests.stopping()) {
      teller.tellStop();
      teller.tell(endings.well(live, "stopped"));
      return Optional.of(ExitCode.DONE);
    }
    if (failure.isEmpty()) {
      return outcome instanceof Outcome.Renew renew ? renewed(live, renew) : completed(live);
    }
    if (outcome instanceof Outcome.Failed broken) {
      Unhealable.reason(broken.cause()).ifPresent(live::taint);
    }
    failed(live, outcome, failure.get());
    return needsFreshProcess(live, inTime) ? Optional.of(ExitCode.FRESH_PROCESS) : Optional.empty();
  }

  /** Empty when it did all it was asked to do. */
  private Optional<Failure> failure(LiveAttempt live, Outcome outcome) throws InterruptedException {
    return switch (outcome) {
      case Outcome.Completed c -> Optional.empty();
      case Outcome.Stopped s -> Optional.of(endedUnasked(live));
      case Outcome.Renew r -> live.worked() ? Optional.empty() : Optional.of(renewedInVain(r));
      case Outcome.Failed f -> {
        log.error("attempt {} failed", live.number(), f.cause());
        yield Optional.of(diagnosed(f, live.sessionStarted()));
      }
      case Outcome.Hung h -> Optional.of(diagnosed(h, live.sessionStarted()));
    };
  }

  private Failure endedUnasked(LiveAttempt live) {
    String message = "attempt %s ended without being asked to".formatted(live.number());
    return new Failure(FailureClass.PIPELINE, message, clock.now());
  }

  /** Each fresh process that costs nothing must have brought the job forward. */
  private Failure renewedInVain(Outcome.Renew renew) {
    String message = "a fresh process is needed, and no cycle was good before: " + renew.reason();
    return new Failure(FailureClass.PIPELINE, message, clock.now());
  }

  private Optional<ExitCode> renewed(LiveAttempt live, Outcome.Renew renew)
      throws InterruptedException {
    log.warn(
        "attempt {}: its work is good; a fresh process goes on, which counts as no restart: {}",
        live.number(),
        renew.reason());
    teller.tell(endings.well(live, "renewed"));
    return Optional.of(ExitCode.FRESH_PROCESS);
  }

  private Optional<ExitCode> completed(LiveAttempt live) throws InterruptedException {
    teller.tell(endings.well(live, "completed"));
    teller.tell(new Event.Finished(clock.now()));
    return Optional.of(ExitCode.DONE);
  }

  private void failed(LiveAttempt live, Outcome outcome, Failure failure)
      throws InterruptedException {
    String how = outcome instanceof Outcome.Hung ? "hung" : "failed";
    boolean searching = live.searching() && !brokeOff(outcome);
    Instant lastSign =
        outcome instanceof Outcome.Hung hung ? failure.at().minus(hung.silence()) : failure.at();
    if (teller.tell(endings.badly(live, how, failure, searching, lastSign))) {
      decide();
    }
  }

  private static ExitCode freshProcess(String reason) {
    log.error("a fresh process goes on: {}", reason);
    return ExitCode.FRESH_PROCESS;
  }

  private static boolean brokeOff(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed
        && Chain.of(failed.cause()).first(WithoutHeadway.class).isPresent();
  }

  private static boolean needsFreshProcess(LiveAttempt live, boolean inTime) {
    if (!inTime) {
      log.error(
          "attempt {} could not be ended within JOB_STOP_TIMEOUT: a fresh process goes on",
          live.number());
    }
    live.taint().ifPresent(reason -> log.error("a fresh process goes on: {}", reason));
    return !inTime || live.taint().isPresent();
  }

  /** From here on the ledger is another driver's. */
  private ExitCode fencedOff(Throwable cause) {
    log.error("fenced off: {}", cause.getMessage());
    happenings.letGo();
    happenings.tell(new Event.GaveUp(clock.now(), "fenced off: " + cause.getMessage()));
    return ExitCode.FENCED_OFF;
  }

  /** A diagnosis may ask the cluster, and must not fail. */
  private Failure diagnosed(Outcome outcome, boolean sessionStarted) throws InterruptedException {
    try {
      return aside("diagnosis", () -> diagnosis(outcome, sessionStarted))
          .orElseGet(() -> undiagnosed(outcome, "asked to stop meanwhile"));
    } catch (ExecutionException e) {
      log.error("no diagnosis", e.getCause());
      return undiagnosed(outcome, e.getCause().toString());
    }
  }

  private Failure diagnosis(Outcome outcome, boolean sessionStarted) {
    return switch (outcome) {
      case Outcome.Failed f -> parts.diagnosis().of(f, sessionStarted);
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
  private <T> Optional<T> aside(String name, Callable<T> work)
      throws ExecutionException, InterruptedException {
    Aside<T> aside = Aside.start(parts.spawn(), name, work);
    while (!aside.await(clock, Watchdog.TICK)) {
      pulse.beat();
      if (requests.stopping()) {
        return Optional.empty();
      }
    }
    return Optional.of(aside.result());
  }
}

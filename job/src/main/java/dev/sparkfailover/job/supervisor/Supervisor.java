package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Diagnosis;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.restart.FailureHandler;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.restart.SearchBound;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import dev.sparkfailover.job.watchdog.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Runs attempts until the job is done, is stopped, or gives up. */
public final class Supervisor {
  private static final Logger log = JobLogger.of(Supervisor.class);

  private final Clock clock;
  private final Settings settings;
  private final RestartPolicy policy;
  private final EventPublisher publisher;
  private final Requests requests = new Requests();
  private final SupervisorHeartbeat heartbeat;
  private final AttemptEndFactory endings;
  private final FailureHandler handler;
  private final AttemptRunner attempts;

  /**
   * What a supervisor works with.
   *
   * @param observers see each event, with all that went before, after the ledger has it
   * @param spawn starts a thread that does not keep the process alive
   * @param alive says how long the job was in which state
   * @param logTail the log's last lines
   */
  public record Parts(
      Clock clock,
      Settings settings,
      Ledger ledger,
      List<EventObserver> observers,
      RestartPolicy policy,
      Runner runner,
      EpochSource epochs,
      Diagnosis diagnosis,
      ThreadDumps dumps,
      GcOverhead gc,
      Spawn spawn,
      Supplier<Event> alive,
      Supplier<String> logTail) {}

  /** Starts a thread. */
  public interface Spawn {
    void start(String name, Runnable body);
  }

  public Supervisor(Parts parts) {
    this.clock = parts.clock();
    this.settings = parts.settings();
    this.policy = parts.policy();
    this.heartbeat = new SupervisorHeartbeat(clock, parts.alive());
    this.publisher =
        new EventPublisher(
            clock,
            parts.ledger(),
            settings.budget().resetCycles(),
            parts.observers(),
            requests,
            heartbeat);
    this.endings = new AttemptEndFactory(clock, parts.logTail());
    this.handler = new FailureHandler(policy, SearchBound.of(settings.books()));
    this.attempts = new AttemptRunner(parts, publisher, requests, endings);
  }

  /** Asks the job to end; returns at once. */
  public void requestStop(String by) {
    requests.stop(by);
  }

  /** Restores the budget of a job that gave up; false when it is not parked. */
  public boolean resume() {
    return requests.resume();
  }

  /**
   * Records that foreign code is ending the process under an attempt; to be called by a shutdown
   * hook. The decision is the next process's. After a stop request that is no failure; and when it
   * cannot be recorded, the process has vanished as far as the next one knows.
   */
  public void endedFromWithin(String how) {
    History history = publisher.history();
    if (history.open().isEmpty() || history.stopRequested()) {
      return;
    }
    Failure failure = new Failure(FailureClass.PIPELINE, how, clock.now());
    try {
      publisher.publish(endings.vanished(history.open().get(), failure, failure.at()));
    } catch (LedgerException e) {
      log.error("{}; {} is not on record", e.getMessage(), how);
    }
  }

  /** How long ago the supervisor last showed that it lives. */
  public Duration sinceTick() {
    return heartbeat.sinceLast();
  }

  public State state() {
    return publisher.state();
  }

  /**
   * Blocks until the process shall end.
   *
   * @param freshBudget whether a person restored the budget with this start
   */
  public ExitCode run(boolean freshBudget) throws InterruptedException {
    recover(freshBudget);
    ExitCode code = supervise();
    publisher.enter(State.STOPPED, clock.now());
    publisher.lastBeat();
    return code;
  }

  /** The whole of it: stop, park, wait, attempt, record, decide, again. */
  private ExitCode supervise() throws InterruptedException {
    while (true) {
      if (requests.stopping()) {
        publisher.recordStop();
        return ExitCode.DONE;
      }
      History history = publisher.history();
      if (history.gaveUp().isPresent()) {
        if (!parks()) {
          publisher.enter(State.EXHAUSTED, clock.now());
          return ExitCode.GAVE_UP;
        }
        parkUntilResumed();
      } else if (waitUntil(history.notBefore())) {
        Optional<ExitCode> end = afterAttempt(attempts.run(handler.lastChance(history)));
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
  }

  /** Records how the attempt ended and decides what follows; an exit code ends the process. */
  private Optional<ExitCode> afterAttempt(Ended ended) throws InterruptedException {
    return switch (ended) {
      case Ended.NotBegun n -> Optional.empty();
      case Ended.FencedOff f -> Optional.of(fencedOff(f.cause()));
      case Ended.Over over -> afterAttempt(over);
    };
  }

  private Optional<ExitCode> afterAttempt(Ended.Over over) throws InterruptedException {
    if (over.event().outcome() == AttemptOutcome.STOPPED) {
      publisher.recordStop();
    }
    boolean recorded = publisher.publishDurably(over.event());
    return switch (over.event().outcome()) {
      case STOPPED -> Optional.of(ExitCode.DONE);
      case COMPLETED -> {
        publisher.publishDurably(new Event.Finished(clock.now()));
        yield Optional.of(ExitCode.DONE);
      }
      case RENEWED -> over.freshProcess().map(Supervisor::freshProcess);
      case FAILED, HUNG -> {
        if (recorded) {
          decide();
        }
        yield over.freshProcess().map(Supervisor::freshProcess);
      }
    };
  }

  /** Decides on the failure that is on record without a decision. */
  private void decide() throws InterruptedException {
    History history = publisher.history();
    Failure failure = history.trouble().last().orElseThrow();
    publisher.publishDurably(handler.decide(failure, history, clock.now()));
  }

  private static ExitCode freshProcess(String reason) {
    log.warn("a fresh process continues: {}", reason);
    return ExitCode.FRESH_PROCESS;
  }

  /** What an earlier process left undone: an ending, a decision. */
  private void recover(boolean freshBudget) throws InterruptedException {
    Optional<History.OpenAttempt> vanished = publisher.history().vanished();
    if (vanished.isPresent()) {
      publisher.publishDurably(endOf(vanished.get()));
    }
    if (freshBudget) {
      publisher.publishDurably(
          new Event.BudgetRestored(clock.now(), BudgetRestoredBy.FRESH_BUDGET));
    } else if (publisher.history().trouble().undecided()) {
      decide();
    }
  }

  private Event endOf(History.OpenAttempt vanished) {
    String message =
        "process %s vanished in attempt %s without an ending: killed, crashed or out of memory"
            .formatted(vanished.pid(), vanished.number());
    Failure failure = new Failure(FailureClass.PROCESS, message, clock.now());
    return endings.vanished(vanished, failure, publisher.lastOfEarlier());
  }

  /** Giving up is a state: the process stays and answers until a person resumes or stops it. */
  private void parkUntilResumed() throws InterruptedException {
    if (resumedFromPark()) {
      publisher.publishDurably(new Event.BudgetRestored(clock.now(), BudgetRestoredBy.RESUME));
    }
  }

  /**
   * From here on the ledger is another driver's. What this process knows of the job is out of date:
   * only a fresh one may go on.
   */
  private ExitCode fencedOff(Throwable cause) throws InterruptedException {
    log.error("fenced off: {}", cause.getMessage());
    publisher.letGo();
    publisher.publish(new Event.GaveUp(clock.now(), "fenced off: " + cause.getMessage()));
    if (!parks()) {
      return ExitCode.FENCED_OFF;
    }
    return resumedFromPark() ? ExitCode.FRESH_PROCESS : ExitCode.DONE;
  }

  private boolean parks() {
    return settings.onExhausted() == Settings.OnExhausted.PARK;
  }

  private boolean resumedFromPark() throws InterruptedException {
    requests.park();
    publisher.enter(State.EXHAUSTED, clock.now());
    while (!requests.stopping() && !requests.resumed()) {
      pause(Watchdog.TICK);
    }
    return requests.leave();
  }

  /** Waits in ticks; false when a stop was requested meanwhile. */
  private boolean waitUntil(Optional<Instant> notBefore) throws InterruptedException {
    if (notBefore.isEmpty()) {
      return true;
    }
    publisher.enter(State.BACKOFF, clock.now());
    long end = clock.nanos() + rest(notBefore.get()).toNanos();
    for (long left = end - clock.nanos(); left > 0; left = end - clock.nanos()) {
      if (requests.stopping()) {
        return false;
      }
      pause(Duration.ofNanos(Math.min(left, Watchdog.TICK.toNanos())));
    }
    return !requests.stopping();
  }

  /** The clock may have been stepped since the decision: clamp. */
  private Duration rest(Instant notBefore) {
    Duration rest = Duration.between(clock.now(), notBefore);
    Duration longest = policy.longestDelay();
    return rest.compareTo(longest) > 0 ? longest : rest;
  }

  private void pause(Duration time) throws InterruptedException {
    publisher.beat();
    clock.sleep(time);
  }
}

package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Diagnosis;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import dev.sparkfailover.job.watchdog.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs attempts until the job is done, is stopped, or gives up. */
public final class Supervisor {
  private final Clock clock;
  private final Settings settings;
  private final RestartPolicy policy;
  private final EventPublisher publisher;
  private final Requests requests = new Requests();
  private final SupervisorHeartbeat heartbeat;
  private final DurableEventPublisher durable;
  private final AttemptRunner attempts;

  /**
   * What a supervisor works with.
   *
   * @param observers see each event after the ledger has it
   * @param spawn starts a thread that does not keep the process alive
   * @param alive says how long the job was in which state
   * @param logTail the log's last lines
   */
  public record Parts(
      Clock clock,
      Settings settings,
      Ledger ledger,
      List<Consumer<Event>> observers,
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
    this.publisher =
        new EventPublisher(
            clock, parts.ledger(), settings.budget().resetCycles(), parts.observers());
    this.heartbeat = new SupervisorHeartbeat(clock, publisher, parts.alive());
    this.durable = new DurableEventPublisher(clock, publisher, requests, heartbeat);
    this.attempts = new AttemptRunner(parts, publisher, requests, durable, heartbeat);
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
   * Records that foreign code is ending the process; to be called by a shutdown hook. The decision
   * is the next process's.
   */
  public void endedFromWithin(String how) {
    attempts.endedFromWithin(how);
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
    replay(freshBudget);
    Optional<ExitCode> end = Optional.empty();
    while (end.isEmpty()) {
      end = step();
    }
    ExitCode code = end.get() == ExitCode.FENCED_OFF ? fencedOff() : end.get();
    publisher.enter(State.STOPPED, clock.now());
    heartbeat.record();
    return code;
  }

  /** What an earlier process left undone: an ending, a decision. */
  private void replay(boolean freshBudget) throws InterruptedException {
    Optional<History.OpenAttempt> vanished = publisher.history().vanished();
    if (vanished.isPresent()) {
      attempts.endVanished(vanished.get());
    }
    if (freshBudget) {
      durable.report(new Event.BudgetRestored(clock.now(), BudgetRestoredBy.FRESH_BUDGET));
    } else if (publisher.history().trouble().undecided()) {
      attempts.decide();
    }
  }

  private Optional<ExitCode> step() throws InterruptedException {
    if (requests.stopping()) {
      durable.tellStop();
      return Optional.of(ExitCode.DONE);
    }
    History history = publisher.history();
    if (history.gaveUp().isPresent()) {
      return exhausted();
    }
    return backedOff(history.notBefore()) ? attempts.runNext() : Optional.empty();
  }

  /** Giving up is a state: the process ends with it, or stays and answers. */
  private Optional<ExitCode> exhausted() throws InterruptedException {
    if (settings.onExhausted() == Settings.OnExhausted.EXIT) {
      publisher.enter(State.EXHAUSTED, clock.now());
      return Optional.of(ExitCode.GAVE_UP);
    }
    if (resumedFromPark()) {
      durable.report(new Event.BudgetRestored(clock.now(), BudgetRestoredBy.RESUME));
    }
    return Optional.empty();
  }

  /** What this process knows of the job is out of date: only a fresh one may go on. */
  private ExitCode fencedOff() throws InterruptedException {
    if (settings.onExhausted() == Settings.OnExhausted.EXIT) {
      return ExitCode.FENCED_OFF;
    }
    return resumedFromPark() ? ExitCode.FRESH_PROCESS : ExitCode.DONE;
  }

  private boolean resumedFromPark() throws InterruptedException {
    requests.park();
    publisher.enter(State.EXHAUSTED, clock.now());
    while (!requests.stopping() && !requests.resumed()) {
      pause(Watchdog.TICK);
    }
    return requests.leave();
  }

  /** False when something came between. */
  private boolean backedOff(Optional<Instant> notBefore) throws InterruptedException {
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
    heartbeat.beat();
    clock.sleep(time);
  }
}

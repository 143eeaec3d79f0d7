package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FencedOff;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.restart.Decision;
import dev.sparkfailover.job.restart.Outcome;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs attempts until the job is done, is stopped, or gives up. */
public final class Supervisor {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration TICK = Watchdog.TICK;
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(5);
  private static final Duration FENCE_CHECK_EVERY = Duration.ofSeconds(5);

  /** A search among n files takes about k·log2(n) dry runs: this allows for 10 among 1,000. */
  private static final int MAX_SEARCH_RESTARTS = 128;

  private final Parts parts;
  private final Happenings happenings;
  private final Settings settings;
  private final Clock clock;

  private volatile Optional<String> stopRequest = Optional.empty();
  private volatile boolean resumeRequested;
  private volatile long lastTick;
  private boolean stopTold;
  private long aliveAt;
  private long fenceCheckedAt;

  /**
   * What a supervisor works with.
   *
   * @param observers see each event after the ledger has it
   * @param spawn starts a thread
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
      Epochs epochs,
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
    this.parts = parts;
    this.settings = parts.settings();
    this.happenings =
        new Happenings(parts.ledger(), settings.budget().resetCycles(), parts.observers());
    this.clock = parts.clock();
    this.lastTick = clock.nanos();
    this.aliveAt = clock.nanos();
    this.fenceCheckedAt = clock.nanos();
  }

  /** Asks the job to end; returns at once. */
  public void requestStop(String by) {
    stopRequest = Optional.of(by);
  }

  /** Restores the budget of a job that gave up; false when it did not. */
  public boolean resume() {
    if (happenings.state() != State.EXHAUSTED) {
      return false;
    }
    resumeRequested = true;
    return true;
  }

  /** How long ago the supervisor last showed that it lives. */
  public Duration sinceTick() {
    return Duration.ofNanos(clock.nanos() - lastTick);
  }

  public State state() {
    return happenings.state();
  }

  /**
   * Blocks until the process shall end.
   *
   * @param freshBudget whether a person restored the budget with this start
   */
  public ExitCode run(boolean freshBudget) throws InterruptedException {
    try {
      replay(freshBudget);
      Optional<ExitCode> end = Optional.empty();
      while (end.isEmpty()) {
        end = step();
      }
      patiently(() -> happenings.enter(State.STOPPED, clock.now()));
      return end.get();
    } catch (StoppedException e) {
      return ExitCode.DONE;
    }
  }

  private Optional<ExitCode> step() throws InterruptedException {
    if (stopRequest.isPresent()) {
      tellStop();
      return Optional.of(ExitCode.DONE);
    }
    History history = happenings.history();
    if (history.gaveUp().isPresent()) {
      return exhausted();
    }
    return backedOff(history.notBefore()) ? attempt() : Optional.empty();
  }

  /** What an earlier process left undone: an ending, a decision. */
  private void replay(boolean freshBudget) throws InterruptedException {
    Optional<History.OpenAttempt> vanished = happenings.history().vanished();
    if (vanished.isPresent()) {
      tell(ended(vanished.get()));
    }
    if (happenings.history().trouble().undecided()) {
      decide(happenings.history().trouble().last().orElseThrow(), searching(vanished));
    }
    if (freshBudget) {
      tell(new Event.BudgetRestored(clock.now(), Event.BudgetRestored.FRESH_BUDGET));
    }
  }

  private static boolean searching(Optional<History.OpenAttempt> vanished) {
    return vanished.map(History.OpenAttempt::searching).orElse(false);
  }

  private Event.RunEnded ended(History.OpenAttempt vanished) {
    String message =
        "process %d vanished in attempt %d without an ending: killed, crashed or out of memory"
            .formatted(vanished.pid(), vanished.number());
    return new Event.RunEnded(
        clock.now(),
        vanished.number(),
        "failed",
        Optional.of(new Failure(FailureClass.PROCESS, message, clock.now())),
        vanished.batch(),
        vanished.searching(),
        parts.logTail().get());
  }

  /** Giving up is a state: the process ends with it, or stays and answers. */
  private Optional<ExitCode> exhausted() throws InterruptedException {
    patiently(() -> happenings.enter(State.EXHAUSTED, clock.now()));
    if (settings.onExhausted() == Settings.OnExhausted.EXIT) {
      return Optional.of(ExitCode.GAVE_UP);
    }
    while (stopRequest.isEmpty() && !resumeRequested) {
      pause(TICK);
    }
    if (resumeRequested) {
      resumeRequested = false;
      tell(new Event.BudgetRestored(clock.now(), Event.BudgetRestored.RESUME));
    }
    return Optional.empty();
  }

  /** False when something came between. The ledger's clock may have been another one: clamp. */
  private boolean backedOff(Optional<Instant> notBefore) throws InterruptedException {
    if (notBefore.isEmpty()) {
      return true;
    }
    patiently(() -> happenings.enter(State.BACKOFF, clock.now()));
    Duration wait = Duration.between(clock.now(), notBefore.get());
    Duration longest = parts.policy().longestDelay();
    long end = clock.nanos() + (wait.compareTo(longest) > 0 ? longest : wait).toNanos();
    for (long left = end - clock.nanos(); left > 0; left = end - clock.nanos()) {
      if (stopRequest.isPresent()) {
        return false;
      }
      pause(Duration.ofNanos(Math.min(left, TICK.toNanos())));
    }
    return true;
  }

  private Optional<ExitCode> attempt() throws InterruptedException {
    patiently(() -> happenings.enter(State.STARTING, clock.now()));
    History before = happenings.history();
    long number = before.attempts() + 1;
    long epoch;
    try {
      epoch = parts.epochs().next();
    } catch (Exception e) {
      return isFencedOff(e) ? Optional.of(fencedOff(e)) : noEpoch(number, e);
    }
    Event.AttemptStarted started = started(number, epoch);
    tell(started);
    LiveActivity activity = new LiveActivity(clock);
    LiveAttempt live = new LiveAttempt(started, before, lastChance(before), happenings, activity);
    parts.spawn().start("attempt-" + number, () -> live.run(parts.runner()));
    boolean inTime = watch(live, watchdog(activity));
    return finish(live, inTime);
  }

  private Event.AttemptStarted started(long number, long epoch) {
    return new Event.AttemptStarted(clock.now(), number, epoch, ProcessHandle.current().pid());
  }

  private Watchdog watchdog(LiveActivity activity) {
    Settings.Bounds bounds = settings.bounds();
    return new Watchdog(clock, activity, parts.gc(), bounds.start(), bounds.hang());
  }

  /** Without an epoch nothing may be touched; the storage is asked again after a backoff. */
  private Optional<ExitCode> noEpoch(long number, Exception cause) throws InterruptedException {
    tell(started(number, 0));
    Failure failure = parts.diagnosis().of(new Outcome.Failed(cause), false);
    tell(runEnded(number, "failed", Optional.of(failure), OptionalLong.empty(), false));
    decide(failure, false);
    return Optional.empty();
  }

  /** Looks on until the attempt is over; false when it could not be ended in time. */
  private boolean watch(LiveAttempt live, Watchdog watchdog) throws InterruptedException {
    Deadlines deadlines = new Deadlines(clock, settings.bounds().stop());
    while (!live.awaitEnd(TICK)) {
      tick();
      if (stopRequest.isPresent() && !stopTold) {
        tellStop();
        live.requestStop();
        deadlines.stopRequested();
      }
      if (!deadlines.cancelled()) {
        watchdog.tick().ifPresent(verdict -> condemn(live, verdict, deadlines));
        checkFence(live, deadlines);
      }
      if (deadlines.graceIsOver()) {
        deadlines.cancelNow();
        live.cancel();
      }
      if (deadlines.isOver()) {
        live.abandon();
        return false;
      }
    }
    return true;
  }

  private void condemn(LiveAttempt live, Watchdog.Verdict verdict, Deadlines deadlines) {
    log.error("attempt {}: {}", live.number(), verdict.message());
    try {
      log.error("threads saved to {}", parts.dumps().save(live.number(), verdict.message()));
    } catch (IOException e) {
      log.error("the threads could not be saved: {}", e.toString());
    }
    live.condemn(new Outcome.Hung(verdict.silence(), verdict.what()));
    deadlines.cancelNow();
    live.cancel();
  }

  private void checkFence(LiveAttempt live, Deadlines deadlines) {
    if (clock.nanos() - fenceCheckedAt < FENCE_CHECK_EVERY.toNanos()) {
      return;
    }
    fenceCheckedAt = clock.nanos();
    try {
      parts.epochs().check(live.epoch());
    } catch (Exception e) {
      if (isFencedOff(e)) {
        deadlines.cancelNow();
        live.cancel();
      } else {
        log.warn("the epoch could not be checked: {}", e.toString());
      }
    }
  }

  private Optional<ExitCode> finish(LiveAttempt live, boolean inTime) throws InterruptedException {
    Outcome outcome = live.outcome();
    if (outcome instanceof Outcome.Failed failed && isFencedOff(failed.cause())) {
      return Optional.of(fencedOff(failed.cause()));
    }
    if (stopRequest.isPresent() && !stopTold) {
      tellStop();
    }
    if (stopTold) {
      tell(runEnded(live, "stopped", Optional.empty()));
      return Optional.of(ExitCode.DONE);
    }
    Optional<ExitCode> end = ended(live, outcome);
    return end.isEmpty() && needsFreshProcess(live, inTime)
        ? Optional.of(ExitCode.FRESH_PROCESS)
        : end;
  }

  private Optional<ExitCode> ended(LiveAttempt live, Outcome outcome) throws InterruptedException {
    return switch (outcome) {
      case Outcome.Completed c -> {
        tell(runEnded(live, "completed", Optional.empty()));
        tell(new Event.Finished(clock.now()));
        yield Optional.of(ExitCode.DONE);
      }
      case Outcome.Stopped s ->
          failed(live, "failed", new Outcome.Failed(new IllegalStateException("ended unasked")));
      case Outcome.Failed f -> failed(live, "failed", f);
      case Outcome.Hung h -> failed(live, "hung", parts.diagnosis().of(h));
    };
  }

  private Optional<ExitCode> failed(LiveAttempt live, String outcome, Outcome.Failed failed)
      throws InterruptedException {
    log.error("attempt {} failed", live.number(), failed.cause());
    return failed(live, outcome, parts.diagnosis().of(failed, live.sessionStarted()));
  }

  private Optional<ExitCode> failed(LiveAttempt live, String outcome, Failure failure)
      throws InterruptedException {
    tell(runEnded(live, outcome, Optional.of(failure)));
    decide(failure, live.searching());
    return Optional.empty();
  }

  private boolean needsFreshProcess(LiveAttempt live, boolean inTime) {
    if (!inTime) {
      log.error(
          "attempt {} could not be ended within JOB_STOP_TIMEOUT: a fresh process goes on",
          live.number());
    }
    live.taint().ifPresent(reason -> log.error("a fresh process goes on: {}", reason));
    return !inTime || live.taint().isPresent();
  }

  private void decide(Failure failure, boolean searching) throws InterruptedException {
    History history = happenings.history();
    Decision decision = parts.policy().decide(failure, spent(history));
    boolean search = searching && failure.reason() != FailureClass.FATAL && maySearch(history);
    if (search || (decision instanceof Decision.GiveUp && lastChance(history))) {
      restart(failure, parts.policy().shortDelay(), false);
      return;
    }
    switch (decision) {
      case Decision.Restart r -> restart(failure, r.delay(), failure.reason().spendsBudget());
      case Decision.GiveUp g -> tell(new Event.GaveUp(clock.now(), g.reason()));
      case Decision.Finish f -> throw new IllegalStateException("a failure cannot finish the job");
    }
  }

  private void restart(Failure failure, Duration delay, boolean spendsBudget)
      throws InterruptedException {
    Instant now = clock.now();
    tell(new Event.RestartDecided(now, delay, now.plus(delay), failure.reason(), spendsBudget));
  }

  private static boolean maySearch(History history) {
    return history.trouble().searches() < MAX_SEARCH_RESTARTS;
  }

  /** Before the job gives up over a batch, its files are tried one by one. */
  private boolean lastChance(History history) {
    History.Trouble trouble = history.trouble();
    return trouble.batch().isPresent()
        && !trouble.batchFailures().isEmpty()
        && !trouble.searched()
        && maySearch(history)
        && trouble.last().filter(f -> f.reason() != FailureClass.FATAL).isPresent()
        && parts.policy().decide(trouble.last().orElseThrow(), spent(history))
            instanceof Decision.GiveUp;
  }

  private static RestartPolicy.Spent spent(History history) {
    History.Spent budget = history.budget();
    return new RestartPolicy.Spent(budget.consecutive(), budget.session(), budget.recent());
  }

  private ExitCode fencedOff(Throwable cause) {
    log.error("fenced off: {}", cause.getMessage());
    return ExitCode.FENCED_OFF;
  }

  private static boolean isFencedOff(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof FencedOff) {
        return true;
      }
    }
    return false;
  }

  private Event.RunEnded runEnded(LiveAttempt live, String outcome, Optional<Failure> failure) {
    return runEnded(live.number(), outcome, failure, live.batch(), live.searching());
  }

  private Event.RunEnded runEnded(
      long number,
      String outcome,
      Optional<Failure> failure,
      OptionalLong batch,
      boolean searching) {
    String tail = failure.isPresent() ? parts.logTail().get() : "";
    return new Event.RunEnded(clock.now(), number, outcome, failure, batch, searching, tail);
  }

  private void tellStop() throws InterruptedException {
    if (!stopTold) {
      stopTold = true;
      tell(new Event.StopRequested(clock.now(), stopRequest.orElseThrow()));
    }
  }

  private void tell(Event event) throws InterruptedException {
    patiently(() -> happenings.tell(event));
  }

  /** What the supervisor says must be on record before it goes on: it waits for the disk. */
  private void patiently(Runnable telling) throws InterruptedException {
    boolean complained = false;
    while (true) {
      try {
        telling.run();
        return;
      } catch (LedgerException e) {
        if (!complained) {
          log.error("{}; waiting for it", e.getMessage());
          complained = true;
        }
        if (stopRequest.isPresent()) {
          throw new StoppedException(e);
        }
        lastTick = clock.nanos();
        clock.sleep(Duration.ofSeconds(1));
      }
    }
  }

  private void pause(Duration time) throws InterruptedException {
    tick();
    clock.sleep(time);
  }

  private void tick() {
    lastTick = clock.nanos();
    if (clock.nanos() - aliveAt >= ALIVE_EVERY.toNanos()) {
      aliveAt = clock.nanos();
      try {
        happenings.tell(parts.alive().get());
      } catch (LedgerException e) {
        log.warn("{}", e.getMessage());
      }
    }
  }

  /** Somebody asked to stop while the ledger could not be written. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(Throwable cause) {
      super(cause);
    }
  }
}

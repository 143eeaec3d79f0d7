package dev.sparkfailover.job.supervisor;

import static dev.sparkfailover.job.supervisor.LedgerInvariants.must;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.Diagnosis;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.MemoryLedgerFile;
import dev.sparkfailover.job.ledger.MemoryLedgerFile.Fate;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * One process of the real supervisor on one thread, to whom everything happens that the script
 * says; time passes only while it waits.
 */
final class SimulatedProcess implements Clock, Supervisor.Spawn, MemoryLedgerFile.World {

  /** SIGKILL. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** The script goes no further: the next attempt is about to begin. */
  static final class NextAttempt extends Error {
    private static final long serialVersionUID = 1L;

    NextAttempt() {
      super("next attempt", null, false, false);
    }
  }

  private enum Wait {
    ON,
    SIGTERM,
    SIGKILL,
    RESUME,
    TWO_HOURS
  }

  private static final int MAX_WAITS = 2_000;
  private static final int MAX_LOOKS = 10_000;

  private final Setup setup;
  private final Choices choices;
  private final LedgerInvariants contract;
  private final int lastEpoch;
  private final MemoryLedgerFile disk;
  private Instant now;
  private Duration ahead = Duration.ZERO;
  private Optional<String> found = Optional.empty();
  private final Instant start;
  private Optional<Supervisor> supervisor = Optional.empty();
  private Optional<Ledger> ledger = Optional.empty();
  private Optional<Runnable> pending = Optional.empty();
  private Optional<ScriptedAttempt> scripted = Optional.empty();
  private boolean dead;
  private boolean stopped;
  private boolean longParked;
  private boolean diskWasFull;
  private boolean quiet;
  private boolean upperEnd;
  private int waits;
  private int looks;
  private int pauses;
  private int epochs;
  private Optional<ExitCode> exit = Optional.empty();

  /**
   * @param lastEpoch the run ends when another attempt than so many would begin
   */
  SimulatedProcess(
      Setup setup,
      byte[] before,
      Instant now,
      LedgerInvariants contract,
      Choices choices,
      int lastEpoch) {
    this.setup = setup;
    this.choices = choices;
    this.contract = contract;
    this.lastEpoch = lastEpoch;
    this.now = now;
    this.start = now;
    this.disk = new MemoryLedgerFile(before, this);
  }

  /** Runs the process to its end, to its death, or to the attempt after the last one wanted. */
  void run() throws InterruptedException {
    contract.processStarts(now);
    boolean fresh = choices.choose("start ", setup.starts(contract)).equals(Setup.FRESH);
    if (fresh) {
      contract.personAsks();
    }
    try (Ledger opened = disk.open()) {
      ledger = Optional.of(opened);
      supervisor = Optional.of(new Supervisor(parts(opened)));
      exit = Optional.of(supervisor.get().run(fresh));
      ended();
    } catch (Killed e) {
      // Nobody is left to say anything.
    } catch (NextAttempt e) {
      remembers();
    }
  }

  private void ended() {
    ExitCode code = exit.orElseThrow();
    History history = ledger.orElseThrow().history();
    remembers();
    switch (code) {
      case DONE -> must(stopped || setup.finished(history), "ended as done, unasked");
      case GAVE_UP -> must(contract.exhausted(), "ended as given up, without having given up");
      case FRESH_PROCESS -> must(!stopped, "wants a fresh process after a stop");
      case FENCED_OFF ->
          must(scripted.filter(ScriptedAttempt.FENCED::equals).isPresent(), "fenced off by nobody");
      case BAD_CONFIGURATION ->
          throw new LedgerInvariants.Violation("nothing of the configuration was bad");
    }
  }

  /** What a new process would read must be what this one remembers. */
  private void remembers() {
    must(found.isEmpty(), "%s", found);
    History memory = ledger.orElseThrow().history();
    quiet = true;
    try (Ledger replayed = new MemoryLedgerFile(disk.bytes(), this).open()) {
      must(
          replayed.history().equals(memory),
          "replayed: %s, remembered: %s",
          replayed.history(),
          memory);
    } finally {
      quiet = false;
    }
    contract.agreesWith(memory);
  }

  boolean isAlive() {
    return exit.isEmpty() && !dead;
  }

  boolean finished() {
    return exit.filter(ExitCode.DONE::equals).isPresent() && !stopped;
  }

  byte[] bytes() {
    return disk.bytes();
  }

  LedgerInvariants contract() {
    return contract;
  }

  int attempts() {
    return epochs;
  }

  /** As a new process would read it. */
  History history() {
    quiet = true;
    try (Ledger replayed = new MemoryLedgerFile(disk.bytes(), this).open()) {
      return replayed.history();
    } finally {
      quiet = false;
    }
  }

  private Supervisor.Parts parts(Ledger opened) {
    Settings settings = setup.settings();
    return new Supervisor.Parts(
        this,
        settings,
        opened,
        List.of(),
        new RestartPolicy(
            settings.budget(), settings.backoff(), new Backoff(settings.backoff(), this::draw)),
        this::attempt,
        new EpochSource() {
          @Override
          public long next() {
            return ++epochs;
          }

          @Override
          public void check(long epoch) {}
        },
        diagnosis(),
        new ThreadDumps(Path.of("/nowhere"), this),
        new GcOverhead(() -> Duration.ZERO),
        this,
        () -> new Event.Alive(wall(), Map.of()),
        () -> "");
  }

  /** The two ends of the jitter in turns. */
  private double draw() {
    upperEnd = !upperEnd;
    return upperEnd ? Math.nextDown(1.0) : 0;
  }

  private Diagnosis diagnosis() {
    return new Diagnosis() {
      @Override
      public Failure of(Outcome.Failed failed) {
        FailureClass reason =
            failed.cause() instanceof ScriptedAttempt.Trouble t
                ? t.reason()
                : FailureClass.PIPELINE;
        return new Failure(reason, "trouble", wall());
      }

      @Override
      public Failure of(Outcome.Hung hung) {
        return new Failure(FailureClass.HANG, hung.suspect().message(hung.silence()), wall());
      }
    };
  }

  // What happens to the attempt.

  @Override
  public void start(String name, Runnable body) {
    alive();
    if (name.equals("epoch") && epochs == lastEpoch) {
      throw new NextAttempt();
    }
    if (name.startsWith("attempt-")) {
      scripted =
          Optional.of(
              choices.choose(
                  "attempt ", setup.plays(ledger.orElseThrow().history(), clockIsAhead())));
      pending = Optional.of(body);
      if (!scripted.get().stopsFirst()) {
        runPending();
      }
    } else {
      body.run();
    }
    alive();
  }

  private void runPending() {
    Runnable body = pending.orElseThrow();
    pending = Optional.empty();
    body.run();
  }

  private Outcome attempt(Attempt attempt) throws Exception {
    return scripted.orElseThrow().run(attempt, this);
  }

  /** The wall clock is stepped: from now on it is so much ahead. */
  void setClockAhead(Duration time) {
    ahead = time;
  }

  boolean clockIsAhead() {
    return !ahead.isZero();
  }

  /** What the process takes the time to be. */
  Instant wall() {
    return now.plus(ahead);
  }

  /** For an attempt, whose own exceptions are its outcome. */
  void expect(boolean holds, String what) {
    found = holds ? found : Optional.of(what);
  }

  int consecutive() {
    return ledger.orElseThrow().history().budget().consecutive();
  }

  /** As it really is. */
  Instant time() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** A signal arrives. */
  void stop() {
    stopped = true;
    supervisor.orElseThrow().requestStop("SIGTERM");
  }

  void exitFromWithin() {
    supervisor.orElseThrow().endedFromWithin("it called System.exit(3)");
    throw die();
  }

  void resumeInVain() {
    must(!supervisor.orElseThrow().resume(), "a job that runs let itself be resumed");
  }

  @Override
  public boolean await(CountDownLatch latch, Duration time) {
    alive();
    if (latch.getCount() == 0) {
      return true;
    }
    tick(time);
    if (!stopped) {
      stop();
    } else if (pending.isPresent() && !scripted.orElseThrow().sticks()) {
      runPending();
      alive();
    }
    return latch.getCount() == 0;
  }

  // What happens while it waits.

  @Override
  public void sleep(Duration time) {
    alive();
    tick(time);
    // Once in each wait, when some of it is over: what comes earlier or later meets the same state.
    if (pauses++ != 1) {
      return;
    }
    switch (choices.choose("waiting: ", waits())) {
      case ON -> {}
      case SIGTERM -> stop();
      case SIGKILL -> throw die();
      case TWO_HOURS -> {
        pass(Duration.ofHours(2));
        longParked = true;
        pauses = 1;
      }
      case RESUME -> resume();
    }
  }

  private List<Wait> waits() {
    if (!parked()) {
      return List.of(Wait.ON, Wait.SIGTERM, Wait.SIGKILL, Wait.RESUME);
    }
    return longParked
        ? List.of(Wait.SIGTERM, Wait.SIGKILL, Wait.RESUME)
        : List.of(Wait.SIGTERM, Wait.SIGKILL, Wait.RESUME, Wait.TWO_HOURS);
  }

  private boolean parked() {
    return supervisor.orElseThrow().state() == State.EXHAUSTED;
  }

  private void resume() {
    if (!parked()) {
      resumeInVain();
      return;
    }
    if (contract.exhausted()) {
      contract.personAsks();
    }
    must(supervisor.orElseThrow().resume(), "a parked job cannot be resumed");
  }

  private void tick(Duration time) {
    must(waits++ < MAX_WAITS, "the job waits for ever: no way on");
    pass(time);
  }

  private void alive() {
    if (dead) {
      throw new Killed();
    }
  }

  // What happens to the ledger.

  @Override
  public Fate write(boolean append) {
    if (quiet) {
      return Fate.DONE;
    }
    alive();
    pauses = append ? 0 : pauses;
    if (!append) {
      return choices.choose("compaction ", List.of(Fate.DONE, Fate.TORN));
    }
    // One fault in each way on: what follows a disk that was full is met without one as well.
    Fate fate = diskWasFull ? Fate.DONE : choices.choose("line ", Setup.FATES);
    diskWasFull |= fate == Fate.FULL;
    return fate;
  }

  @Override
  public void onRecord(String line) {
    if (!quiet) {
      contract.line(line, wall());
    }
  }

  @Override
  public Error die() {
    dead = true;
    return new Killed();
  }

  @Override
  public Instant now() {
    must(looks++ < MAX_LOOKS, "the job goes round and round without waiting: no way on");
    return wall();
  }

  @Override
  public long nanos() {
    return Duration.between(start, now).toNanos();
  }
}

package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.Diagnosis;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.failure.FencedOff;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.SmallLedgerFile;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.Settings.OnExhausted;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** A job over all its processes: the ledger lives on, all else is made anew by each start. */
final class SupervisedJob {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Thrown by a runner or an observer in place of SIGKILL. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A failure that says which class it is of. */
  static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final FailureClass reason;

    Trouble(FailureClass reason) {
      super("trouble of class " + reason.label());
      this.reason = reason;
    }
  }

  static final class Fenced extends RuntimeException implements FencedOff {
    private static final long serialVersionUID = 1L;

    Fenced() {
      super("held by pid 7 on host elsewhere");
    }
  }

  /** Epochs as a test has them. */
  static final class CountedEpochs implements EpochSource {
    private long last;
    Optional<Exception> nextFails = Optional.empty();
    Optional<Exception> checkFails = Optional.empty();

    @Override
    public long next() throws Exception {
      if (nextFails.isPresent()) {
        Exception failure = nextFails.get();
        nextFails = Optional.empty();
        throw failure;
      }
      return ++last;
    }

    @Override
    public void check(long epoch) throws Exception {
      if (checkFails.isPresent()) {
        throw checkFails.get();
      }
    }
  }

  final Path folder;
  final SmallLedgerFile disk = new SmallLedgerFile();
  final CountedEpochs epochs = new CountedEpochs();
  final List<Event> events = new ArrayList<>();
  final List<Consumer<Event>> observers = new ArrayList<>();
  Settings.Budget budget = new Settings.Budget(5, 30, 1);
  Settings.Bounds bounds =
      new Settings.Bounds(
          Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ZERO);
  OnExhausted onExhausted = OnExhausted.EXIT;
  Runner runner = attempt -> new Outcome.Completed();
  LockstepClock lockstep;
  Supervisor supervisor;
  int runs;

  SupervisedJob(Path folder) {
    this.folder = folder;
    restartProcess(NOON);
  }

  /** The next start has this time on its clock. */
  LockstepClock restartProcess(Instant now) {
    lockstep = new LockstepClock(now);
    return lockstep;
  }

  ExitCode start() throws InterruptedException {
    return start(false);
  }

  ExitCode start(boolean freshBudget) throws InterruptedException {
    try (Ledger ledger = disk.open(folder.resolve("ledger.jsonl"))) {
      supervisor = new Supervisor(parts(ledger));
      return supervisor.run(freshBudget);
    } finally {
      lockstep.end();
    }
  }

  /** Starts a process that is killed by what its runner or an observer throws. */
  void startAndBeKilled() throws InterruptedException {
    try {
      start();
    } catch (Killed e) {
      return;
    }
    throw new AssertionError("was not killed");
  }

  History history() {
    disk.free();
    try (Ledger ledger = disk.open(folder.resolve("ledger.jsonl"))) {
      return ledger.history();
    }
  }

  Settings.Books books() {
    return settings().books();
  }

  <E extends Event> List<E> told(Class<E> kind) {
    synchronized (events) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** The kinds of events so far, without the periodic ones. */
  List<String> kinds() {
    synchronized (events) {
      return events.stream()
          .filter(e -> !(e instanceof Event.Alive))
          .map(SupervisedJob::kind)
          .toList();
    }
  }

  private static String kind(Event event) {
    return event instanceof Event.StateChanged e
        ? "-> " + e.to().label()
        : event.getClass().getSimpleName();
  }

  private Supervisor.Parts parts(Ledger ledger) {
    Settings settings = settings();
    List<EventObserver> all = new ArrayList<>(observers.stream().map(EventObserver::of).toList());
    all.add((event, history) -> take(event));
    return new Supervisor.Parts(
        lockstep,
        settings,
        ledger,
        all,
        new RestartPolicy(
            settings.budget(), settings.backoff(), new Backoff(settings.backoff(), () -> 0.5)),
        this::run,
        epochs,
        diagnosis(),
        new ThreadDumps(folder, lockstep),
        new GcOverhead(() -> Duration.ZERO),
        lockstep,
        () -> new Event.Alive(lockstep.now(), Map.of(State.RUNNING, lockstep.passed())),
        () -> "the log's last line");
  }

  private void take(Event event) {
    synchronized (events) {
      events.add(event);
    }
  }

  private Outcome run(Attempt attempt) throws Exception {
    runs++;
    return runner.run(attempt);
  }

  private Diagnosis diagnosis() {
    return new Diagnosis() {
      @Override
      public Failure of(Outcome.Failed failed) {
        FailureClass reason =
            failed.cause() instanceof Trouble t ? t.reason : FailureClass.PIPELINE;
        return new Failure(reason, String.valueOf(failed.cause().getMessage()), lockstep.now());
      }

      @Override
      public Failure of(Outcome.Hung hung) {
        return new Failure(
            FailureClass.HANG, hung.suspect().message(hung.silence()), lockstep.now());
      }
    };
  }

  private Settings settings() {
    return new Settings(
        "local[2]",
        "test",
        "orders",
        new Settings.App(Optional.empty(), "", "", Settings.Isolation.SESSION),
        URI.create("data"),
        folder,
        new Settings.Cycles(Duration.ofSeconds(30), 0),
        new Settings.Books(Duration.ofSeconds(2), 1_000, new Settings.Archive.Keep(), 10),
        budget,
        new Settings.Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(60), 0.2),
        bounds,
        onExhausted,
        new Settings.Endpoint(0, "127.0.0.1", Optional.empty()),
        new Settings.Faults(0, Set.of(), OptionalLong.empty()),
        0,
        Map.of());
  }
}

package dev.sparkfailover.job;

import dev.sparkfailover.job.app.AppProcessRunner;
import dev.sparkfailover.job.app.AppRunner;
import dev.sparkfailover.job.app.ExitGuard;
import dev.sparkfailover.job.app.Plugins;
import dev.sparkfailover.job.app.SessionSource;
import dev.sparkfailover.job.books.FailPoints;
import dev.sparkfailover.job.books.Fence;
import dev.sparkfailover.job.books.FencedOffException;
import dev.sparkfailover.job.books.InputWatch;
import dev.sparkfailover.job.books.Past;
import dev.sparkfailover.job.books.RefusedException;
import dev.sparkfailover.job.books.RefusedFiles;
import dev.sparkfailover.job.books.Store;
import dev.sparkfailover.job.books.Totals;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.clock.SystemClock;
import dev.sparkfailover.job.console.Console;
import dev.sparkfailover.job.console.ContextOfLines;
import dev.sparkfailover.job.console.JsonScreen;
import dev.sparkfailover.job.console.Screen;
import dev.sparkfailover.job.console.Terminal;
import dev.sparkfailover.job.console.TextScreen;
import dev.sparkfailover.job.endpoint.Answers;
import dev.sparkfailover.job.endpoint.Backlog;
import dev.sparkfailover.job.endpoint.Board;
import dev.sparkfailover.job.endpoint.CannotListenException;
import dev.sparkfailover.job.endpoint.DiskWatch;
import dev.sparkfailover.job.endpoint.Done;
import dev.sparkfailover.job.endpoint.Endpoints;
import dev.sparkfailover.job.endpoint.JobMetrics;
import dev.sparkfailover.job.endpoint.Profile;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.Words;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.ledger.StateClock;
import dev.sparkfailover.job.orders.OrderGenerator;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.output.LogContext;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.restart.Outcome;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.run.AppFaults;
import dev.sparkfailover.job.run.ConfiguredInput;
import dev.sparkfailover.job.run.DemoOrders;
import dev.sparkfailover.job.run.PipelineRunner;
import dev.sparkfailover.job.run.Published;
import dev.sparkfailover.job.session.Classifier;
import dev.sparkfailover.job.session.LiveCluster;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.supervise.Attempt;
import dev.sparkfailover.job.supervise.Diagnosis;
import dev.sparkfailover.job.supervise.Epochs;
import dev.sparkfailover.job.supervise.ExitCode;
import dev.sparkfailover.job.supervise.GcOverhead;
import dev.sparkfailover.job.supervise.Runner;
import dev.sparkfailover.job.supervise.Supervisor;
import dev.sparkfailover.job.supervise.ThreadDumps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Wires the job together, top to bottom, and runs it. */
final class Job {
  private static final Duration LOOK_AT_CONSOLE = Duration.ofSeconds(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private final Settings settings;
  private final FailPoints failPoints;
  private final Fence.Timing fencing;
  private final Profile profile;
  private final Clock clock = new SystemClock();
  private final DiskWatch disks;

  Job(Settings settings, FailPoints failPoints, Fence.Timing fencing) {
    this.settings = settings;
    this.failPoints = failPoints;
    this.fencing = fencing;
    this.profile = Profile.of(settings, Version.text());
    this.disks = Disks.watch(settings, clock);
  }

  /** Blocks until the process shall end. What cannot even start says what to do. */
  ExitCode run(boolean freshBudget) throws Exception {
    StartSequence start = new StartSequence(settings, profile, clock, fencing, disks);
    // Until there is something to stop, a signal ends the process: nothing is at work.
    Signals.onEnd(signal -> start.breakOff());
    try {
      Optional<LogOutput> log = start.logAtOnce();
      try (Endpoints endpoints =
          Endpoints.start(settings.endpoint(), profile, start.answers(), clock)) {
        start.shownBy(endpoints);
        return run(freshBudget, log, start, endpoints);
      }
    } catch (RefusedException | CannotListenException | UncountedException e) {
      return Parked.orEnd(settings, e.getMessage(), ExitCode.BAD_CONFIGURATION);
    }
  }

  private ExitCode run(
      boolean freshBudget, Optional<LogOutput> opened, StartSequence start, Endpoints endpoints)
      throws Exception {
    try {
      LogOutput log = opened.isPresent() ? opened.get() : start.log();
      LiveCluster cluster = new LiveCluster(settings.sparkMaster());
      try (Sessions sessions = start.sessions(cluster);
          Held data = start.data()) {
        return run(freshBudget, log, sessions, cluster, data, start.delay(), endpoints);
      }
    } catch (FencedOffException e) {
      return Parked.orEnd(settings, endpoints, e.getMessage(), ExitCode.FENCED_OFF);
    } catch (RefusedException | LedgerException e) {
      return Parked.orEnd(settings, endpoints, e.getMessage(), ExitCode.BAD_CONFIGURATION);
    }
  }

  private Screen screen() {
    return switch (settings.logFormat()) {
      case TEXT ->
          new TextScreen(StandardStreams.out(), Terminal.present(), ZoneId.systemDefault());
      case JSON -> new JsonScreen(StandardStreams::print);
    };
  }

  private static Done done(Past past) {
    Totals totals = past.totals();
    return new Done(totals.rowsProcessed(), totals.rowsQuarantined(), past.last());
  }

  private ExitCode run(
      boolean freshBudget,
      LogOutput log,
      Sessions sessions,
      LiveCluster cluster,
      Held data,
      Optional<Event.StartDelayed> delay,
      Endpoints endpoints)
      throws Exception {
    Store store = data.store();
    Ledger ledger = data.ledger();
    Optional<Past> past =
        settings.runsApp() ? Optional.of(Past.nothing()) : Past.of(store, settings.pipeline());
    Published published = new Published(clock, past.map(Past::totals).orElse(Totals.NONE));
    Optional<Done> done = past.map(Job::done);
    Board board = new Board(clock, ledger.history(), done);
    StateClock states = new StateClock(clock, ledger.history());
    RefusedFiles refused = new RefusedFiles(clock);
    InputWatch input =
        new InputWatch(store, refused, clock, published::lastLook, inputFolder(published, board));
    Supplier<Backlog> backlog = () -> backlog(input, refused);
    Console console = new Console(clock, screen(), settings, ledger.history());
    Faults faults = Faults.of(settings.faults(), clock);
    // Spark's folders for artifacts, for example, that a killed process would leave for ever.
    System.setProperty("java.io.tmpdir", sessions.temporary().toString());
    Progress progress = new Progress(clock);
    JobMetrics metrics = new JobMetrics(profile, board, backlog, progress);
    metrics.dropped("console", StandardStreams::dropped);
    metrics.dropped("log", LogOutput::droppedSoFar);
    metrics.disks(disks);
    Runner runner =
        progress.watching(runner(store, data.fence(), sessions, faults, published, refused));
    Supervisor supervisor =
        new Supervisor(
            new Supervisor.Parts(
                clock,
                settings,
                ledger,
                List.of(
                    board,
                    states,
                    metrics,
                    new ContextOfLines(LogContext.ofThisProcess()),
                    console,
                    training()),
                policy(),
                runner,
                epochs(data.fence()),
                diagnosis(new Classifier(cluster, clock)),
                new ThreadDumps(settings.logDir(), clock),
                GcOverhead.ofThisJvm(),
                Job::spawn,
                states::alive,
                log));
    Answers answers =
        new Answers(
            board,
            Optional.of(metrics),
            backlog,
            progress,
            supervisor::sinceTick,
            supervisor::resume);
    try (metrics;
        Endpoints shown = endpoints.show(answers)) {
      Signals.onEnd(supervisor::requestStop);
      guardAgainstExits(supervisor);
      console.started(Version.text(), shown.port());
      delay.ifPresent(console);
      faults.warning().ifPresent(JobLogger.of(Job.class)::warn);
      spawn("console", () -> keepTicking(console));
      spawn("input-watch", () -> keepLooking(input));
      return supervised(supervisor, ledger, freshBudget);
    }
  }

  /**
   * A fresh process is asked for only when a line of the ledger makes the next one count it: any
   * other way a failure would come back again and again, without end.
   */
  private static ExitCode supervised(Supervisor supervisor, Ledger ledger, boolean freshBudget)
      throws InterruptedException {
    try {
      return supervisor.run(freshBudget);
    } catch (RuntimeException | Error e) {
      if (ledger.history().open().isPresent()) {
        throw e;
      }
      JobLogger.of(Job.class).error("the supervisor cannot go on", e);
      throw new UncountedException("The supervisor cannot go on: " + Words.of(e), e);
    }
  }

  /** The process failed in a way that no line of the ledger makes the next one count. */
  private static final class UncountedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncountedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private Training training() {
    return new Training(Training.program(), settings.logDir().resolve("training.log"), Job::spawn);
  }

  /** An application's input is its own business: there is no folder to look at. */
  private Supplier<Optional<String>> inputFolder(Published published, Board board) {
    if (settings.runsApp()) {
      return Optional::empty;
    }
    ConfiguredInput configured = new ConfiguredInput(plugins(), settings.pipeline());
    return () ->
        published.inputFolder().or(() -> board.gaveUp() ? configured.get() : Optional.empty());
  }

  private static Plugins plugins() {
    return new Plugins(Path.of("plugins"), Job.class.getClassLoader());
  }

  private static Backlog backlog(InputWatch input, RefusedFiles refused) {
    return input
        .get()
        .map(waiting -> new Backlog(waiting.files(), waiting.oldest(), refused.shown()))
        .orElse(Backlog.NONE);
  }

  private RestartPolicy policy() {
    SplittableRandom random = new SplittableRandom();
    return new RestartPolicy(
        settings.budget(), settings.backoff(), new Backoff(settings.backoff(), random::nextDouble));
  }

  private Runner runner(
      Store store,
      Fence fence,
      Sessions sessions,
      Faults faults,
      Published published,
      RefusedFiles refused) {
    if (!settings.runsApp()) {
      return new PipelineRunner(
          new PipelineRunner.Parts(
              settings, clock, plugins(), sessions, store, fence, faults, failPoints, demo(store)),
          published,
          refused);
    }
    return switch (settings.app().isolation()) {
      case SESSION ->
          new AppFaults(new AppRunner(settings, source(sessions), clock), faults, clock);
      case PROCESS ->
          new AppProcessRunner(
              settings,
              sessions.conf(),
              List.of("-Djava.io.tmpdir=" + sessions.temporary()),
              clock);
    };
  }

  private Optional<DemoOrders> demo(Store store) {
    if (settings.demoOrders() == 0) {
      return Optional.empty();
    }
    OrderGenerator generator = new OrderGenerator(new SplittableRandom().nextLong(), clock.now());
    return Optional.of(
        new DemoOrders(generator, store, "input/orders", settings.demoOrders(), clock));
  }

  private SessionSource source(Sessions sessions) {
    return (attempt, jars) -> sessions.open(attempt, jars).map(s -> held(attempt, s));
  }

  private static SessionSource.Held held(Attempt attempt, Session session) {
    return new SessionSource.Held() {
      @Override
      public SparkSession spark() {
        return session.spark();
      }

      @Override
      public void close() {
        session.end().reason().ifPresent(attempt::taint);
      }
    };
  }

  private static Epochs epochs(Fence fence) {
    return new Epochs() {
      @Override
      public long next() throws IOException {
        return fence.nextEpoch();
      }

      @Override
      public void check(long epoch) throws IOException {
        fence.check(epoch);
      }
    };
  }

  private static Diagnosis diagnosis(Classifier classifier) {
    return new Diagnosis() {
      @Override
      public Failure of(Outcome.Failed failed, boolean sessionStarted) {
        return classifier.classify(failed.cause(), new Classifier.Situation(false));
      }

      @Override
      public Failure of(Outcome.Hung hung) {
        return classifier.classify(hung);
      }
    };
  }

  /** Foreign code ended the process: what it was is on record, and a fresh process goes on. */
  private static void guardAgainstExits(Supervisor supervisor) {
    Runnable end =
        () -> {
          supervisor.endedFromWithin(
              new ExitGuard().escaped().orElse("foreign code ended the process"));
          StandardStreams.drain(LAST_LINES);
          LogOutput.drainCurrent(LAST_LINES);
          Runtime.getRuntime().halt(ExitCode.FRESH_PROCESS.code());
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "exit-guard"));
  }

  private void keepTicking(Console console) {
    try {
      while (true) {
        clock.sleep(LOOK_AT_CONSOLE);
        console.tick();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepLooking(InputWatch input) {
    try {
      while (true) {
        clock.sleep(lookAt(input));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What cannot be looked at keeps its age; an attempt says what is wrong with it. */
  private static Duration lookAt(InputWatch input) {
    try {
      return input.tick();
    } catch (IOException | RuntimeException e) {
      JobLogger.of(Job.class).debug("the input cannot be looked at", e);
      return LOOK_AGAIN;
    }
  }

  private static void spawn(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}

package dev.sparkfailover.job;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.job.application.AppRunner;
import dev.sparkfailover.job.application.SessionSource;
import dev.sparkfailover.job.application.isolation.ExitGuard;
import dev.sparkfailover.job.application.process.AppProcessRunner;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.Diagnosis;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.cli.ParkedProcess;
import dev.sparkfailover.job.cli.Version;
import dev.sparkfailover.job.console.Console;
import dev.sparkfailover.job.console.ContextOfLines;
import dev.sparkfailover.job.console.JsonScreen;
import dev.sparkfailover.job.console.Screen;
import dev.sparkfailover.job.console.Terminal;
import dev.sparkfailover.job.console.TextScreen;
import dev.sparkfailover.job.demo.DemoInput;
import dev.sparkfailover.job.demo.OrderGenerator;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.failure.Classifier;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.faults.ApplicationFaults;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.http.EndpointSources;
import dev.sparkfailover.job.http.Endpoints;
import dev.sparkfailover.job.http.JobMetrics;
import dev.sparkfailover.job.input.InputObserver;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.launcher.AotCacheTraining;
import dev.sparkfailover.job.launcher.StopSignals;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.ledger.StateTimer;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.output.LogContext;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.pipeline.ConfiguredInput;
import dev.sparkfailover.job.pipeline.PipelineRunner;
import dev.sparkfailover.job.pipeline.PublishedBatchNotifier;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.record.CommittedTotals;
import dev.sparkfailover.job.record.Totals;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.session.SparkClusterProbe;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.startup.HeldData;
import dev.sparkfailover.job.startup.StartSequence;
import dev.sparkfailover.job.startup.WatchedDisks;
import dev.sparkfailover.job.status.DiskSpace;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.PublishedRows;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.status.WaitingInput;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import dev.sparkfailover.job.supervisor.Supervisor;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.LastProgress;
import dev.sparkfailover.job.watchdog.ThreadDumps;
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
final class JobAssembly {
  private static final Duration LOOK_AT_CONSOLE = Duration.ofSeconds(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private final Settings settings;
  private final FailPoints failPoints;
  private final Fence.Timing fencing;
  private final JobInfo info;
  private final Clock clock = new SystemClock();
  private final DiskSpace disks;

  JobAssembly(Settings settings, FailPoints failPoints, Fence.Timing fencing) {
    this.settings = settings;
    this.failPoints = failPoints;
    this.fencing = fencing;
    this.info = JobInfo.of(settings, Version.text());
    this.disks = WatchedDisks.watch(settings, clock);
  }

  /** Blocks until the process shall end. What cannot even start says what to do. */
  ExitCode run(boolean freshBudget) throws Exception {
    StartSequence start = new StartSequence(settings, info, clock, fencing, disks);
    // Until there is something to stop, a signal ends the process: nothing is at work.
    StopSignals.onEnd(signal -> start.breakOff());
    try {
      Optional<LogOutput> log = start.logAtOnce();
      try (Endpoints endpoints =
          Endpoints.start(settings.endpoint(), info, start.sources(), clock)) {
        start.shownBy(endpoints);
        return run(freshBudget, log, start, endpoints);
      }
    } catch (RefusedException | CannotListenException | UncountedException e) {
      return ParkedProcess.orEnd(settings, e.getMessage(), ExitCode.BAD_CONFIGURATION);
    }
  }

  private ExitCode run(
      boolean freshBudget, Optional<LogOutput> opened, StartSequence start, Endpoints endpoints)
      throws Exception {
    try {
      LogOutput log = opened.isPresent() ? opened.get() : start.log();
      SparkClusterProbe cluster = new SparkClusterProbe(settings.sparkMaster());
      try (Sessions sessions = start.sessions(cluster);
          HeldData data = start.data()) {
        return run(freshBudget, log, sessions, cluster, data, start.delay(), endpoints);
      }
    } catch (FencedOffException e) {
      return ParkedProcess.orEnd(settings, endpoints, e.getMessage(), ExitCode.FENCED_OFF);
    } catch (RefusedException | LedgerException e) {
      return ParkedProcess.orEnd(settings, endpoints, e.getMessage(), ExitCode.BAD_CONFIGURATION);
    }
  }

  /** In a process of its own an application has a session that is not ours to listen to. */
  private boolean seesExecutors() {
    return !settings.runsApp() || settings.app().isolation() == Settings.Isolation.SESSION;
  }

  private Screen screen() {
    return switch (settings.logFormat()) {
      case TEXT ->
          new TextScreen(StandardStreams.out(), Terminal.present(), ZoneId.systemDefault());
      case JSON -> new JsonScreen(StandardStreams::print);
    };
  }

  private static PublishedRows done(CommittedTotals committed) {
    Totals totals = committed.totals();
    return new PublishedRows(totals.rowsProcessed(), totals.rowsQuarantined(), committed.last());
  }

  private ExitCode run(
      boolean freshBudget,
      LogOutput log,
      Sessions sessions,
      SparkClusterProbe cluster,
      HeldData data,
      Optional<Event.StartDelayed> delay,
      Endpoints endpoints)
      throws Exception {
    Store store = data.store();
    Ledger ledger = data.ledger();
    Optional<CommittedTotals> committed =
        settings.runsApp()
            ? Optional.of(CommittedTotals.nothing())
            : CommittedTotals.of(store, settings.pipeline());
    PublishedBatchNotifier published =
        new PublishedBatchNotifier(
            clock, committed.map(CommittedTotals::totals).orElse(Totals.NONE));
    Optional<PublishedRows> done = committed.map(JobAssembly::done);
    StatusModel model = new StatusModel(clock, ledger.history(), done);
    StateTimer states = new StateTimer(clock, ledger.history());
    RefusedFiles refused = new RefusedFiles(clock);
    InputObserver input =
        new InputObserver(
            store, refused, clock, published::lastLook, inputFolder(published, model));
    Supplier<WaitingInput> backlog = () -> backlog(input, refused);
    Console console = new Console(clock, screen(), settings, ledger.history());
    Faults faults = Faults.of(settings.faults(), clock);
    // Spark's folders for artifacts, for example, that a killed process would leave for ever.
    System.setProperty("java.io.tmpdir", sessions.temporary().toString());
    LastProgress progress = new LastProgress(clock);
    JobMetrics metrics = new JobMetrics(info, model, backlog, progress);
    metrics.dropped("console", StandardStreams::dropped);
    metrics.dropped("log", LogOutput::droppedSoFar);
    metrics.disks(disks);
    if (seesExecutors()) {
      metrics.executors(sessions.executors());
    }
    Runner runner =
        progress.watching(runner(store, data.fence(), sessions, faults, published, refused));
    Supervisor supervisor =
        new Supervisor(
            new Supervisor.Parts(
                clock,
                settings,
                ledger,
                List.of(
                    model,
                    EventObserver.of(states),
                    EventObserver.of(metrics),
                    EventObserver.of(new ContextOfLines(LogContext.ofThisProcess())),
                    console,
                    EventObserver.of(training())),
                policy(),
                runner,
                epochs(data.fence()),
                diagnosis(new Classifier(cluster, clock)),
                new ThreadDumps(settings.logDir(), clock),
                GcOverhead.ofThisJvm(),
                JobAssembly::spawn,
                states::alive,
                log));
    EndpointSources sources =
        new EndpointSources(
            model,
            Optional.of(metrics),
            backlog,
            progress,
            sessions.executors()::listed,
            supervisor::sinceTick,
            supervisor::resume);
    try (metrics;
        Endpoints shown = endpoints.show(sources)) {
      StopSignals.onEnd(supervisor::requestStop);
      guardAgainstExits(supervisor);
      console.started(Version.text(), shown.port());
      delay.ifPresent(delayed -> console.on(delayed, ledger.history()));
      faults.warning().ifPresent(JobLogger.of(JobAssembly.class)::warn);
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
      JobLogger.of(JobAssembly.class).error("the supervisor cannot go on", e);
      throw new UncountedException("The supervisor cannot go on: " + ExceptionSummary.of(e), e);
    }
  }

  /** The process failed in a way that no line of the ledger makes the next one count. */
  private static final class UncountedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncountedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private AotCacheTraining training() {
    return new AotCacheTraining(
        AotCacheTraining.program(), settings.logDir().resolve("training.log"), JobAssembly::spawn);
  }

  /** An application's input is its own business: there is no folder to look at. */
  private Supplier<Optional<String>> inputFolder(
      PublishedBatchNotifier published, StatusModel model) {
    if (settings.runsApp()) {
      return Optional::empty;
    }
    ConfiguredInput configured = new ConfiguredInput(plugins(), settings.pipeline());
    return () ->
        published.inputFolder().or(() -> model.gaveUp() ? configured.get() : Optional.empty());
  }

  private static Plugins plugins() {
    return new Plugins(Path.of("plugins"), JobAssembly.class.getClassLoader());
  }

  private static WaitingInput backlog(InputObserver input, RefusedFiles refused) {
    return input
        .get()
        .map(waiting -> new WaitingInput(waiting.files(), waiting.oldest(), refused.shown()))
        .orElse(WaitingInput.NONE);
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
      PublishedBatchNotifier published,
      RefusedFiles refused) {
    if (!settings.runsApp()) {
      return new PipelineRunner(
          new PipelineParts(
              settings, clock, plugins(), sessions, store, fence, faults, failPoints, demo(store)),
          published,
          refused);
    }
    return switch (settings.app().isolation()) {
      case SESSION ->
          new AppRunner(settings, source(sessions), clock, new ApplicationFaults(faults, clock));
      case PROCESS ->
          new AppProcessRunner(
              settings,
              sessions.conf(),
              List.of("-Djava.io.tmpdir=" + sessions.temporary()),
              clock);
    };
  }

  private Optional<DemoInput> demo(Store store) {
    if (settings.demoOrders() == 0) {
      return Optional.empty();
    }
    OrderGenerator generator = new OrderGenerator(new SplittableRandom().nextLong(), clock.now());
    return Optional.of(
        new DemoInput(generator, store, "input/orders", settings.demoOrders(), clock));
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
        session.end().reason().ifPresent(attempt::requireFreshProcess);
      }
    };
  }

  private static EpochSource epochs(Fence fence) {
    return new EpochSource() {
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
      public Failure of(Outcome.Failed failed) {
        return classifier.classify(failed.cause());
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

  private void keepLooking(InputObserver input) {
    try {
      while (true) {
        clock.sleep(lookAt(input));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What cannot be looked at keeps its age; an attempt says what is wrong with it. */
  private static Duration lookAt(InputObserver input) {
    try {
      return input.tick();
    } catch (IOException | RuntimeException e) {
      JobLogger.of(JobAssembly.class).debug("the input cannot be looked at", e);
      return LOOK_AGAIN;
    }
  }

  private static void spawn(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}

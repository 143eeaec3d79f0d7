package dev.sparkfailover.job.startup;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Durations;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.console.LogFolderException;
import dev.sparkfailover.job.console.Logging;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.http.EndpointSources;
import dev.sparkfailover.job.http.Endpoints;
import dev.sparkfailover.job.http.JobMetrics;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.session.SparkClusterProbe;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.status.DiskSpace;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Gets hold of all that the job cannot work without, and waits for what is away. What others may
 * need, the data, comes last: a process that lacks something else keeps no other process from it.
 */
public final class StartSequence implements StartupWait.Observer {
  /** It may be just starting, and the first try loads its classes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What processes that were killed left there, gigabytes perhaps, is removed at first. */
  private static final Duration PATIENCE_FOR_A_SWEEP = Duration.ofMinutes(3);

  private static final Duration PATIENCE_OF_A_STOP = Duration.ofSeconds(2);

  private final Settings settings;
  private final JobInfo info;
  private final Clock clock;
  private final Fence.Timing fencing;
  private final DiskSpace disks;
  private final StatusModel entrance;
  private final EndpointSources nothingYet;
  private final StartupWait wait;
  private final BoundedTry tries = new BoundedTry(PATIENCE);
  private final BoundedTry sweeps = new BoundedTry(PATIENCE_FOR_A_SWEEP);
  private volatile Optional<Sessions> sessions = Optional.empty();
  private Optional<Endpoints> endpoints = Optional.empty();
  private Optional<JobMetrics> metrics = Optional.empty();

  public StartSequence(
      Settings settings, JobInfo info, Clock clock, Fence.Timing fencing, DiskSpace disks) {
    this.settings = settings;
    this.info = info;
    this.clock = clock;
    this.fencing = fencing;
    this.disks = disks;
    entrance = new StatusModel(clock, History.EMPTY, Optional.empty());
    nothingYet = EndpointSources.idle(entrance, Optional.empty());
    SplittableRandom random = new SplittableRandom();
    wait = new StartupWait(clock, new Backoff(settings.backoff(), random::nextDouble), this);
  }

  /** What the endpoints answer until there is more. */
  public EndpointSources sources() {
    return nothingYet;
  }

  /**
   * Sets logging up if it can be at once: what starts the endpoints logs already.
   *
   * @return empty when the folder is away; nothing is logged then
   * @throws RefusedException when it is of no use
   */
  public Optional<LogOutput> logAtOnce() {
    try {
      return Optional.of(openLog());
    } catch (IOException e) {
      if (logFolder().outage(e).isEmpty()) {
        throw new RefusedException(logFolder().refusal(e), e);
      }
      Logging.silence();
      return Optional.empty();
    }
  }

  /** From now on people can ask what it waits for. */
  public void shownBy(Endpoints shown) {
    endpoints = Optional.of(shown);
  }

  /** Waits for the log's folder. */
  public LogOutput log() throws InterruptedException {
    return until(logFolder(), this::openLog);
  }

  private RequiredFolder logFolder() {
    String where = settings.logDir().toAbsolutePath().toString();
    return new RequiredFolder(Outage.Folder.LOG, "JOB_LOG_DIR", where, false);
  }

  private LogOutput openLog() throws IOException {
    try {
      return Logging.start(settings.logDir(), format(settings.logFormat()));
    } catch (LogFolderException e) {
      throw new ExplainedException(e.getMessage(), e.getCause());
    }
  }

  private static LogOutput.Format format(Settings.LogFormat format) {
    return switch (format) {
      case TEXT -> LogOutput.Format.TEXT;
      case JSON -> LogOutput.Format.JSON;
    };
  }

  /**
   * Waits for a place for temporary files.
   *
   * @return what opens sessions, which keep theirs there
   */
  public Sessions sessions(SparkClusterProbe cluster) throws InterruptedException {
    String setting =
        System.getenv("SPARK_LOCAL_DIRS") == null ? "spark.local.dir" : "SPARK_LOCAL_DIRS";
    String where = String.join(",", Sessions.places(settings));
    Sessions opened =
        until(
            new RequiredFolder(Outage.Folder.TEMP, setting, where, true),
            () -> sweeps.ask(() -> new Sessions(settings, clock, cluster)));
    sessions = Optional.of(opened);
    return opened;
  }

  /** Ends the process: nothing is at work yet. */
  public void breakOff() {
    try {
      boolean unused = new BoundedTry(PATIENCE_OF_A_STOP).ask(this::removeTemporaryFiles);
    } catch (IOException | InterruptedException | RuntimeException e) {
      JobLogger.of(StartSequence.class).warn("temporary files stay", e);
    } finally {
      Runtime.getRuntime().halt(ExitCode.DONE.code());
    }
  }

  private boolean removeTemporaryFiles() {
    sessions.ifPresent(Sessions::close);
    return true;
  }

  /**
   * Waits for the data, takes possession of them and reads the ledger.
   *
   * @throws RefusedException when they are of no use
   * @throws LedgerException when the ledger is damaged
   */
  public HeldData data() throws InterruptedException {
    String where = settings.dataDir().toString();
    return until(new RequiredFolder(Outage.Folder.DATA, "JOB_DATA_DIR", where, false), this::take);
  }

  private HeldData take() throws IOException, InterruptedException {
    tries.ask(() -> DataFolder.tryOut(settings));
    Store store = DataFolder.store(settings);
    Fence fence = DataFolder.enter(store, settings, clock, fencing, this::waitsForAnother);
    boolean good = false;
    try {
      Ledger ledger = ledger(store);
      good = true;
      return new HeldData(store, fence, ledger);
    } finally {
      if (!good) {
        HeldData.leave(fence);
      }
    }
  }

  private Ledger ledger(Store store) throws IOException {
    Optional<Ledger> opened = Optional.empty();
    try {
      Ledger ledger =
          Ledger.open(store.uri("checkpoints/ledger.jsonl"), () -> DataFolder.hadoop(settings));
      opened = Optional.of(ledger);
      wait.delay().ifPresent(ledger::append);
      return ledger;
    } catch (LedgerException e) {
      opened.ifPresent(Ledger::close);
      if (e.getCause() instanceof IOException io) {
        throw new ExplainedException(e.getMessage(), io);
      }
      throw e;
    }
  }

  /** What the start had to wait for, if anything. */
  public Optional<Event.StartDelayed> delay() {
    return wait.delay();
  }

  private <T> T until(RequiredFolder need, StartupWait.Step<T> step) throws InterruptedException {
    try {
      return wait.until(need, step);
    } catch (RefusedException | FencedOffException | LedgerException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new RefusedException(need.refusal(e), e);
    } catch (LinkageError | OutOfMemoryError e) {
      // A fresh process would find the same, again and again, and no ledger counts.
      throw new RefusedException("The start failed: " + ExceptionSummary.of(e), e);
    }
  }

  private void waitsForAnother(String why) {
    entrance.hold(why);
    say("The job is %s. It answers on port %s: /status.".formatted(why, port()));
  }

  @Override
  public void away(Outage outage, boolean news) {
    entrance.hold(outage);
    if (metrics.isEmpty()) {
      JobMetrics made = JobMetrics.withoutPast(info, entrance);
      made.dropped("console", StandardStreams::dropped);
      made.dropped("log", LogOutput::droppedSoFar);
      made.disks(disks);
      made.executors(new ExecutorTracker());
      metrics = Optional.of(made);
      endpoints.ifPresent(shown -> shown.show(EndpointSources.idle(entrance, metrics)));
    }
    if (news) {
      say(
          "The job waits for its %s folder (%s) and starts as soon as that can be used: %s. It answers on port %s: /status, /metrics."
              .formatted(outage.folder().label(), outage.cause().label(), outage.why(), port()));
    }
  }

  @Override
  public void back(Outage outage, Duration after) {
    entrance.letGo();
    endpoints.ifPresent(shown -> shown.show(nothingYet));
    metrics.ifPresent(JobMetrics::close);
    metrics = Optional.empty();
    say(
        "The %s folder can be used again after %s: the start continues."
            .formatted(outage.folder().label(), Durations.text(after)));
  }

  private int port() {
    return endpoints.map(Endpoints::port).orElse(settings.endpoint().port());
  }

  private static void say(String line) {
    StandardStreams.err().println(line);
  }
}

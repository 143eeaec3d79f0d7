package dev.sparkfailover.job.bench;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.application.AppRunner;
import dev.sparkfailover.job.application.SessionSource;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.CycleHook;
import dev.sparkfailover.job.attempt.Diagnosis;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.console.LogTail;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.failure.Classifier;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.ledger.StateTimer;
import dev.sparkfailover.job.pipeline.PipelineRunner;
import dev.sparkfailover.job.pipeline.PublishedBatchNotifier;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.record.CommittedTotals;
import dev.sparkfailover.job.record.Totals;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.restart.RestartPolicy;
import dev.sparkfailover.job.session.CloseResult;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.session.SparkClusterProbe;
import dev.sparkfailover.job.settings.ParseResult;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.SettingsReader;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.Store;
import dev.sparkfailover.job.supervisor.Supervisor;
import dev.sparkfailover.job.watchdog.GcOverhead;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** A job in this JVM, wired as the real one, without its endpoints; it may run several times. */
final class SupervisedPipeline implements AutoCloseable {
  private final Clock clock = new SystemClock();
  private final Settings settings;
  private final Plugins plugins;
  private final Consumer<Event> observer;
  private final Store store;
  private final Fence fence;
  private final Ledger ledger;
  private final SparkClusterProbe cluster;
  private final Sessions sessions;

  SupervisedPipeline(Settings settings, Plugins plugins, Consumer<Event> observer)
      throws IOException, InterruptedException {
    this.settings = settings;
    this.plugins = plugins;
    this.observer = observer;
    this.store = Store.at(settings.dataDir(), Configuration::new);
    this.fence = Fence.acquire(store, clock, settings.bounds().fenceWait(), Fence.Timing.USUAL);
    this.ledger = Ledger.open(Path.of(store.uri("checkpoints/ledger.jsonl")));
    this.cluster = new SparkClusterProbe(settings.sparkMaster());
    this.sessions = new Sessions(settings, clock, cluster);
  }

  /** What a person would have to set, over what suits a quick test below that folder. */
  static Settings settings(Path home, Map<String, String> more) {
    Map<String, String> env = new HashMap<>();
    env.put("SPARK_MASTER_URL", "local[2]");
    env.put("JOB_DATA_DIR", home.resolve("data").toString());
    env.put("JOB_LOG_DIR", home.resolve("logs").toString());
    env.put("JOB_INPUT_SETTLE", "0s");
    env.put("JOB_CYCLE_INTERVAL", "1ms");
    env.put("JOB_RESTART_INITIAL_DELAY", "1ms");
    env.put("JOB_RESTART_MAX_DELAY", "1ms");
    env.put("JOB_RESTART_JITTER", "0");
    env.put("JOB_RESTART_MAX", "100000");
    env.put("JOB_RESTART_MAX_PER_HOUR", "100000");
    env.put("SPARK_CONF_spark_ui_enabled", "false");
    env.put("SPARK_CONF_spark_local_dir", home.resolve("spark").toString());
    env.putAll(more);
    return switch (SettingsReader.read(env, Optional.empty(), home)) {
      case ParseResult.Good good -> good.settings();
      case ParseResult.Bad bad -> throw new IllegalArgumentException(bad.describe());
    };
  }

  /** Runs the pipeline of the settings, to the end. */
  ExitCode run() throws InterruptedException {
    return run(
        new PipelineRunner(
            parts(), new PublishedBatchNotifier(clock, committed()), new RefusedFiles(clock)));
  }

  /** The application of the settings, to be run. */
  Runner application() {
    SessionSource source =
        (attempt, jars) -> sessions.open(attempt, jars).map(session -> held(attempt, session));
    return new AppRunner(settings, source, clock, CycleHook.NONE);
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

  /** Runs something else under the supervisor. */
  ExitCode run(Runner runner) throws InterruptedException {
    StateTimer states = new StateTimer(clock, ledger.history());
    return new Supervisor(
            new Supervisor.Parts(
                clock,
                settings,
                ledger,
                List.of(EventObserver.of(states), EventObserver.of(observer)),
                policy(),
                runner,
                epochs(),
                diagnosis(new Classifier(cluster, clock)),
                new ThreadDumps(settings.logDir(), clock),
                GcOverhead.ofThisJvm(),
                SupervisedPipeline::spawn,
                states::alive,
                new LogTail(settings.logDir().resolve("spark_app.log"), 20, 8_192)))
        .run(false);
  }

  PipelineParts parts() {
    return new PipelineParts(
        settings,
        clock,
        plugins,
        sessions,
        store,
        fence,
        Faults.of(settings.faults(), clock),
        FailPoints.none(),
        Optional.empty());
  }

  private Totals committed() {
    return CommittedTotals.of(store, settings.pipeline()).orElseThrow().totals();
  }

  private RestartPolicy policy() {
    return new RestartPolicy(
        settings.budget(), settings.backoff(), new Backoff(settings.backoff(), () -> 0.5));
  }

  private EpochSource epochs() {
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

  private static void spawn(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What all sessions left. */
  CloseResult residue() {
    return sessions.residue();
  }

  @Override
  public void close() throws IOException {
    sessions.close();
    ledger.close();
    fence.close();
  }
}

package dev.sparkfailover.job.session;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.executors.ExecutorListener;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.executors.SessionExecutors;
import dev.sparkfailover.job.failure.ClusterHealth;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.session.internals.CodegenCache;
import dev.sparkfailover.job.session.internals.JvmThreads;
import dev.sparkfailover.job.session.internals.SessionThread;
import dev.sparkfailover.job.session.internals.SparkThreadPools;
import dev.sparkfailover.job.session.internals.StaleNativeLibraries;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.apache.spark.util.AccumulatorContext;
import org.apache.spark.util.Utils$;
import org.slf4j.Logger;
import scala.jdk.javaapi.CollectionConverters;

/** Opens and closes the sessions of this process, one after the other. */
public final class Sessions implements AutoCloseable {
  private static final Logger log = JobLogger.of(Sessions.class);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Settings settings;
  private final Clock clock;
  private final SparkClusterProbe cluster;
  private final Path systems;
  private final ScratchDirectories scratch;
  private final ExecutorTracker executors = new ExecutorTracker();
  private volatile Optional<CodegenCache> compiled = Optional.empty();
  private volatile CloseResult residue = new CloseResult.Clean();

  /**
   * Claims folders for Spark's temporary files: in the user's {@code spark.local.dir}, or in the
   * system's.
   *
   * @throws java.io.UncheckedIOException when there is no place in which one can be made
   */
  public Sessions(Settings settings, Clock clock, SparkClusterProbe cluster) {
    this.settings = settings;
    this.clock = clock;
    this.cluster = cluster;
    this.systems = Path.of(System.getProperty("java.io.tmpdir"));
    StaleNativeLibraries.removeFrom(systems, clock.now());
    this.scratch = ScratchDirectories.in(places(settings));
  }

  /** The places for temporary files, as Spark would choose them. */
  public static List<String> places(Settings settings) {
    return ScratchDirectories.places(
        Optional.ofNullable(System.getenv("SPARK_LOCAL_DIRS")),
        Optional.ofNullable(settings.sparkConf().get("spark.local.dir")),
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Opens the attempt's session; at most {@code JOB_START_TIMEOUT}. From then on Spark's work shows
   * in the attempt's activity.
   *
   * @param jars given to executors in processes of their own, besides those of {@code spark.jars};
   *     in this process the caller's context class loader has them
   * @return empty when the attempt was asked to end meanwhile
   * @throws SessionStartException when there is none; the attempt is tainted when half of one is
   *     left
   */
  public Optional<Session> open(Attempt attempt, List<Path> jars) throws InterruptedException {
    if (attempt.stopping()) {
      return Optional.empty();
    }
    cluster.sessionStarts();
    refuseWithoutClusterManager();
    refuseWithoutMaster();
    Set<Thread> before = JvmThreads.alive();
    FutureTask<SparkSession> start = new FutureTask<>(() -> create(jars));
    Thread starter = new SessionThread(start, "session-start");
    starter.start();
    try {
      if (done(start, attempt)) {
        return Optional.of(started(start.get(), attempt, before));
      }
      endSoonAfter(start, attempt, before);
      return Optional.empty();
    } catch (ExecutionException e) {
      scratch
          .gone()
          .map(Sessions::dirty)
          .flatMap(CloseResult::reason)
          .ifPresent(attempt::requireFreshProcess);
      throw refusal(e.getCause());
    } finally {
      abandonUnlessDone(start, attempt);
    }
  }

  /** Spark's settings of each session, for an application that makes its own in another process. */
  public Map<String, String> conf() {
    return inAllPlaces(SessionConf.of(settings, scratch.first().path()));
  }

  private Map<String, String> inAllPlaces(Map<String, String> conf) {
    Map<String, String> all = new HashMap<>(conf);
    all.put("spark.local.dir", scratch.list());
    return Map.copyOf(all);
  }

  /** For temporary files that are no session's own; removed with the rest. */
  public Path temporary() {
    return scratch.first().others();
  }

  /** What all sessions so far have left: once dirty, always dirty. */
  public CloseResult residue() {
    return residue;
  }

  /** The executors of all sessions of this process. */
  public ExecutorTracker executors() {
    return executors;
  }

  /** Removes the process's temporary files; to be called when no further session is wanted. */
  @Override
  public void close() {
    scratch.close();
    StaleNativeLibraries.removeFrom(systems, clock.now());
  }

  /** Drops what is kept of a session and remembers what is left of it. */
  CloseResult ended(CloseResult result) {
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    // The cleaner that would drop them, each when nothing refers to it any more, ended before.
    AccumulatorContext.clear();
    compiled.ifPresent(code -> code.keepOnlyOf(Sessions.class.getClassLoader()));
    if (result instanceof CloseResult.Dirty) {
      residue = result;
      return result;
    }
    Optional<CloseResult> gone = scratch.gone().map(Sessions::dirty);
    gone.ifPresent(dirty -> residue = dirty);
    return gone.orElseGet(() -> swept(result));
  }

  private static CloseResult dirty(Path gone) {
    return new CloseResult.Dirty(
        "%s was removed by another program: this process cannot keep temporary files any more"
            .formatted(gone));
  }

  private CloseResult swept(CloseResult result) {
    try {
      scratch.sweep();
      return result;
    } catch (IOException e) {
      residue = new CloseResult.Dirty("%s cannot be emptied: %s".formatted(scratch.list(), e));
      return residue;
    }
  }

  /** Spark would say that it cannot parse the address, however well it is written. */
  private void refuseWithoutClusterManager() {
    String master = settings.sparkMaster();
    if (!SparkClusterProbe.managed(master)) {
      throw new SessionStartException(
          FailureClass.FATAL,
          "no Spark session: SPARK_MASTER_URL: %s is for no cluster manager on the class path: yarn needs spark-yarn there, k8s://… spark-kubernetes (docs/guide/clusters.md); without them it must be local[…] or spark://HOST:PORT"
              .formatted(master));
    }
  }

  /** Spark would try for a minute, in a way that cannot be broken off cleanly. */
  private void refuseWithoutMaster() {
    if (!cluster.reachable()) {
      throw new SessionStartException(
          FailureClass.SESSION, "no Spark session: " + cluster.health().words());
    }
  }

  private SparkSession create(List<Path> jars) {
    SparkSession.Builder builder = SparkSession.builder();
    inAllPlaces(SessionConf.ofPipeline(settings, scratch.first().path())).forEach(builder::config);
    // Executors in this process have them by the context class loader, and copies of jars that they
    // fetch stay open in class loaders that Spark keeps with the code that it compiled for them.
    if (!jars.isEmpty() && !settings.localMaster()) {
      builder.config("spark.jars", withUsers(jars));
    }
    SparkSession spark = builder.getOrCreate();
    SparkThreadPools.endIdleThreadsSoon();
    compiled = Optional.of(CodegenCache.ofThisJvm());
    scratch.know(rootsOf(spark));
    return spark;
  }

  /** Spark makes them at its first session, and keeps their names. */
  private static List<Path> rootsOf(SparkSession spark) {
    String[] roots = Utils$.MODULE$.getOrCreateLocalRootDirs(spark.sparkContext().getConf());
    return Stream.of(roots).map(Path::of).toList();
  }

  private String withUsers(List<Path> jars) {
    Stream<String> users = Stream.ofNullable(settings.sparkConf().get("spark.jars"));
    return Stream.concat(users, jars.stream().map(jar -> jar.toUri().toString()))
        .collect(Collectors.joining(","));
  }

  private Session started(SparkSession spark, Attempt attempt, Set<Thread> before) {
    ExecutorWatch watch = watching(spark.sparkContext());
    cluster.sessionStarted(watch);
    spark.sparkContext().addSparkListener(new SparkProgressListener(attempt.activity()));
    spark.streams().addListener(new QueryProgressListener(attempt.activity()));
    SessionShutdown ending = new SessionShutdown(clock, settings.bounds().stop(), before);
    return new Session(this, spark, ending, watch, tracked(spark.sparkContext()));
  }

  private SessionExecutors tracked(SparkContext context) {
    SessionExecutors session = executors.begin();
    ExecutorListener listener = new ExecutorListener(session);
    context.addSparkListener(listener);
    listener.found(CollectionConverters.asJava(context.statusStore().executorList(false)));
    return session;
  }

  /** Some clusters have executors before there is a context to listen to. */
  private ExecutorWatch watching(SparkContext context) {
    ExecutorWatch watch = new ExecutorWatch(clock);
    context.addSparkListener(watch);
    watch.found(
        CollectionConverters.asJava(context.statusStore().executorList(true)).stream()
            .map(ExecutorSummary::id)
            .filter(id -> !id.equals("driver"))
            .toList());
    return watch;
  }

  /** Whether the last session has work for executors, and none is there. */
  boolean starving() {
    return cluster.starving();
  }

  /** False when the attempt was asked to end first. */
  private boolean done(FutureTask<SparkSession> start, Attempt attempt)
      throws InterruptedException {
    long deadline = clock.nanos() + settings.bounds().start().toNanos();
    while (!attempt.awaitStop(Duration.ZERO)) {
      if (endsWithin(LOOK, start)) {
        return true;
      }
      if (clock.nanos() - deadline > 0) {
        throw tooLate();
      }
    }
    return false;
  }

  /** Every restart waits for this: it must not take longer than the start itself. */
  private static boolean endsWithin(Duration time, FutureTask<SparkSession> start)
      throws InterruptedException {
    try {
      start.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      // The caller that asks for the session gets the exception.
      return true;
    }
  }

  private SessionStartException tooLate() {
    ClusterHealth health = cluster.health();
    return new SessionStartException(
        health.lost() ? FailureClass.SESSION : FailureClass.HANG,
        "no Spark session within JOB_START_TIMEOUT (%s s): %s"
            .formatted(settings.bounds().start().toSeconds(), health.words()));
  }

  private SessionStartException refusal(Throwable cause) {
    ClusterHealth health = cluster.health();
    return health.lost()
        ? new SessionStartException(
            FailureClass.SESSION, "no Spark session: " + health.words(), cause)
        : new SessionStartException(
            StartFailures.reason(cause), "no Spark session: " + ExceptionSummary.of(cause), cause);
  }

  /** A start that is under way ends soon, and then it can be undone; half of it cannot. */
  private void endSoonAfter(FutureTask<SparkSession> start, Attempt attempt, Set<Thread> before)
      throws InterruptedException, ExecutionException {
    Duration patience = settings.bounds().stop().dividedBy(2);
    try {
      SparkSession late = start.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (started(late, attempt, before).end() instanceof CloseResult.Dirty dirty) {
        attempt.requireFreshProcess(dirty.what());
      }
    } catch (TimeoutException e) {
      log.warn("The session's start does not end within {}: it is broken off.", patience);
    }
  }

  /** An interrupted start leaves a context that nothing can stop. */
  private void abandonUnlessDone(FutureTask<SparkSession> start, Attempt attempt) {
    if (start.cancel(true)) {
      CloseResult.Dirty dirty = new CloseResult.Dirty("the start of a session was broken off");
      residue = dirty;
      attempt.requireFreshProcess(dirty.what());
    }
  }
}

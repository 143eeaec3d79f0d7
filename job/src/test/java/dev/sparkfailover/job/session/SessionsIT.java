package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.cluster.StandaloneCluster;
import dev.sparkfailover.job.cluster.ZooKeeper;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classifier;
import dev.sparkfailover.job.failure.ClusterHealth;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordingStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileStatusCache;
import org.apache.spark.sql.execution.datasources.NoopCache$;
import org.apache.spark.sql.functions;
import org.apache.spark.util.AccumulatorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class SessionsIT {
  private static final int ROUNDS = Integer.getInteger("session.rounds", 40);
  private static final int WARM_UP = 4;
  private static final String ANY_OF_FOUR = "id < (select count(1) from range(4))";

  @TempDir private static Path temp;
  private static volatile CountDownLatch stuck = new CountDownLatch(1);
  private static volatile boolean free;

  private final Clock clock = new SystemClock();
  private final TestAttempt attempt = new TestAttempt(new ProgressTracker(clock));

  @BeforeEach
  void arm() {
    stuck = new CountDownLatch(1);
    free = false;
  }

  @AfterEach
  void freeWhoeverIsStuck() {
    free = true;
  }

  @Test
  void restartsLeaveNothingBehind() throws Exception {
    Path own = temp.resolve("restarts");
    try (Sessions sessions = sessions(SomeSettings.local(own))) {
      rounds(sessions, WARM_UP);
      Footprint before = Footprint.now(temp);
      rounds(sessions, ROUNDS);
      assertThat(sessions.residue()).isEqualTo(new CloseResult.Clean());
      before.assertNotOutgrown(temp);
    }
    assertThat(own).isEmptyDirectory();
  }

  /** Hadoop would start a process for each file and folder. */
  @Test
  void writingFilesStartsNoProcess() throws Exception {
    assertThat(processesStartedByAWrite(Map.of())).isEmpty();
    assertThat(
            processesStartedByAWrite(
                Map.of("spark.hadoop.fs.file.impl", LocalFileSystem.class.getName())))
        .isNotEmpty()
        .allMatch(command -> command.contains("chmod"));
  }

  private List<String> processesStartedByAWrite(Map<String, String> conf) throws Exception {
    Path own = temp.resolve("processes-" + conf.size());
    // Hadoop keeps the one that it made first, whatever the settings say afterwards.
    FileSystem.closeAll();
    List<String> commands = new CopyOnWriteArrayList<>();
    try (Sessions sessions = sessions(SomeSettings.local(own), conf);
        Session session = sessions.open(attempt, List.of()).orElseThrow();
        RecordingStream events = new RecordingStream()) {
      Dataset<?> numbers = session.spark().range(0, 10, 1, 2).toDF();
      // The first write computes once what is of the machine, by processes too.
      numbers.write().csv(own.resolve("first").toString());
      events.enable("jdk.ProcessStart");
      events.onEvent("jdk.ProcessStart", event -> commands.add(event.getString("command")));
      events.startAsync();
      numbers.write().csv(own.resolve("second").toString());
      events.stop();
    }
    return commands;
  }

  /** A thousand restarts would fill tens of megabytes with them. */
  @Test
  void listingsAccumulatorsAndListenersAreNotKept() throws Exception {
    Path file = Files.writeString(temp.resolve("numbers.csv"), "1\n2\n");
    try (Sessions sessions = sessions(SomeSettings.local(temp.resolve("kept")))) {
      try (Session session = sessions.open(attempt, List.of()).orElseThrow()) {
        assertThat(session.spark().read().csv(file.toString()).count()).isEqualTo(2);
        assertThat(AccumulatorContext.numAccums()).isPositive();
        assertThat(FileStatusCache.getOrCreate(session.spark())).isSameAs(NoopCache$.MODULE$);
        assertThat(SparkEnv.get().metricsSystem().getSourcesByName("CodeGenerator").isEmpty())
            .isTrue();
      }
      assertThat(AccumulatorContext.numAccums()).isZero();
    }
  }

  /** Spark would keep it with compiled code for ever, and by its idle threads for a minute. */
  @Test
  void classLoaderOfUserCodeGoesSoonAfterItsSession() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp))) {
      // Hadoop keeps the very first one, and Spark the very last.
      rounds(sessions, 1);
      WeakReference<ClassLoader> loader = usedInASession(sessions);
      rounds(sessions, 1);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!loader.refersTo(null) && System.nanoTime() - deadline < 0) {
        System.gc();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      assertThat(loader.refersTo(null)).isTrue();
    }
  }

  private WeakReference<ClassLoader> usedInASession(Sessions sessions) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader("user", new URL[0], before)) {
      Thread.currentThread().setContextClassLoader(loader);
      Session session = sessions.open(attempt, List.of()).orElseThrow();
      Dataset<Row> few = functions.broadcast(session.spark().range(3).toDF());
      assertThat(session.spark().range(9).join(few, "id").filter(ANY_OF_FOUR).count()).isEqualTo(3);
      assertThat(session.end()).isEqualTo(new CloseResult.Clean());
      return new WeakReference<>(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void endedSessionIsNobodysAnyMore() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp))) {
      Session session = sessions.open(attempt, List.of()).orElseThrow();
      assertThat(session.end()).isEqualTo(new CloseResult.Clean());
      assertThat(session.stopped()).isTrue();
      assertThat(SparkSession.getActiveSession().isEmpty()).isTrue();
      assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
    }
  }

  @Test
  void taskThatSwallowsInterruptsMakesTheEndDirty() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp).withStop(Duration.ofSeconds(2)))) {
      Session session = sessions.open(attempt, List.of()).orElseThrow();
      Thread job = jobOf(session, SessionsIT::ignoreInterrupts);
      assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
      long start = System.nanoTime();
      session.cancel();
      CloseResult result = session.end();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(result)
          .isInstanceOfSatisfying(
              CloseResult.Dirty.class,
              dirty -> assertThat(dirty.what()).contains("Executor task launch worker"));
      assertThat(sessions.residue()).isEqualTo(result);
      free = true;
      job.join(60_000);
      assertThat(job.isAlive()).isFalse();
    }
  }

  @Test
  void taskWithoutMemoryDoesNotEndThisProcess() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp));
        Session session = sessions.open(attempt, List.of()).orElseThrow()) {
      assertThatThrownBy(() -> run(session.spark(), SessionsIT::noMemory))
          .satisfies(
              e ->
                  assertThat(
                          new Classifier(() -> new ClusterHealth(false, ""), clock)
                              .classify(e)
                              .reason())
                      .isEqualTo(FailureClass.RESOURCE));
      assertThat(session.spark().range(10).count()).isEqualTo(10);
    }
  }

  @Test
  void masterThatIsNotThereIsNamedAtOnce() throws Exception {
    SomeSettings settings = SomeSettings.local(temp).withMaster("spark://127.0.0.1:1");
    try (Sessions sessions = sessions(settings)) {
      assertThatThrownBy(() -> sessions.open(attempt, List.of()))
          .isInstanceOfSatisfying(
              SessionStartException.class,
              e -> assertThat(e.failureClass()).isEqualTo(FailureClass.SESSION))
          .hasMessageContainingAll("spark://127.0.0.1:1", "SPARK_MASTER_URL");
      assertThat(sessions.residue()).isEqualTo(new CloseResult.Clean());
    }
  }

  /** In a process of its own: the context that is left half made would stop later ones. */
  @Test
  void listenerThatIsNoMasterIsGivenUpAfterTheStartTimeout() throws Exception {
    try (SilentServer server = new SilentServer()) {
      Process child = StartWithoutAnswer.inAChild(server.port(), temp);
      String told = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor()).as(told).isEqualTo(StartWithoutAnswer.GIVEN_UP_AND_DIRTY);
      assertThat(told).contains("JOB_START_TIMEOUT (3 s)", "127.0.0.1:" + server.port());
    }
  }

  @Test
  void badMasterUrlIsFatal() {
    try (Sessions sessions = sessions(SomeSettings.local(temp).withMaster("sprak://nowhere"))) {
      assertThatThrownBy(() -> sessions.open(attempt, List.of()))
          .isInstanceOfSatisfying(
              SessionStartException.class,
              e -> assertThat(e.failureClass()).isEqualTo(FailureClass.FATAL))
          .hasMessageContaining("sprak://nowhere");
    }
  }

  @Test
  void clusterManagerThatIsNotOnTheClassPathIsNamed() {
    for (String master : List.of("yarn", "k8s://https://127.0.0.1:6443")) {
      try (Sessions sessions = sessions(SomeSettings.local(temp).withMaster(master))) {
        assertThatThrownBy(() -> sessions.open(attempt, List.of()))
            .isInstanceOfSatisfying(
                SessionStartException.class,
                e -> assertThat(e.failureClass()).isEqualTo(FailureClass.FATAL))
            .hasMessageContainingAll(
                master, "spark-yarn", "spark-kubernetes", "docs/guide/clusters.md");
      }
    }
  }

  @Test
  void requestToStopDuringTheStartUndoesIt() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp).withStop(Duration.ofMinutes(3)))) {
      TestAttempt stoppedDuringTheStart =
          new TestAttempt(new ProgressTracker(clock)) {
            @Override
            public boolean stopping() {
              return false;
            }
          };
      stoppedDuringTheStart.stop();
      assertThat(sessions.open(stoppedDuringTheStart, List.of())).isEmpty();
      assertThat(sessions.residue()).isEqualTo(new CloseResult.Clean());
      assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
    }
  }

  @Test
  void attemptThatMustStopStartsNothing() throws Exception {
    try (Sessions sessions = sessions(SomeSettings.local(temp))) {
      attempt.stop();
      Optional<Session> session = sessions.open(attempt, List.of());
      assertThat(session).isEmpty();
    }
  }

  @Test
  void clusterSessionEndsCleanly() throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.withMaster(temp.resolve("cluster"))) {
      cluster.startWorker(2, 1024);
      SomeSettings settings = SomeSettings.local(temp.resolve("spark")).withMaster(cluster.url());
      try (Sessions sessions = sessions(settings, clusterConf())) {
        Session session = sessions.open(attempt, List.of()).orElseThrow();
        assertThat(session.spark().range(100).repartition(2).count()).isEqualTo(100);
        assertThat(session.end()).isEqualTo(new CloseResult.Clean());
      }
    }
  }

  @Test
  void sessionGoesOnUnderTheNextMasterWhenTheLeaderDies() throws Exception {
    try (ZooKeeper election = ZooKeeper.start(temp.resolve("zookeeper"));
        StandaloneCluster cluster =
            StandaloneCluster.withTwoMasters(temp.resolve("cluster"), election)) {
      URI leader = cluster.leader("");
      cluster.startWorker(2, 1024);
      SomeSettings settings = SomeSettings.local(temp.resolve("spark")).withMaster(cluster.url());
      try (Sessions sessions = sessions(settings, clusterConf())) {
        Session session = sessions.open(attempt, List.of()).orElseThrow();
        assertThat(session.spark().range(100).repartition(2).count()).isEqualTo(100);

        cluster.killMaster(leader);

        String application = session.spark().sparkContext().applicationId();
        assertThat(cluster.leader(application)).isNotEqualTo(leader);
        assertThat(session.spark().range(100).repartition(2).count()).isEqualTo(100);
        assertThat(session.end()).isEqualTo(new CloseResult.Clean());
        Session next = sessions.open(attempt, List.of()).orElseThrow();
        assertThat(next.spark().range(100).repartition(2).count()).isEqualTo(100);
        assertThat(next.end()).isEqualTo(new CloseResult.Clean());
      }
    }
  }

  public static Map<String, String> clusterConf() {
    return Map.of(
        "spark.driver.host", "127.0.0.1",
        "spark.executor.memory", "512m",
        "spark.task.maxFailures", "1",
        "spark.executor.extraJavaOptions", StandaloneCluster.executorOptions());
  }

  /** Every fourth round ends by breaking off a task that hangs. */
  private void rounds(Sessions sessions, int count) throws Exception {
    for (int round = 1; round <= count; round++) {
      Session session = sessions.open(attempt, List.of()).orElseThrow();
      assertThat(session.spark().range(100).repartition(2).groupBy("id").count().count())
          .isEqualTo(100);
      if (round % 4 == 0) {
        breakOff(session);
      }
      assertThat(session.end()).isEqualTo(new CloseResult.Clean());
    }
  }

  private static void breakOff(Session session) throws InterruptedException {
    stuck = new CountDownLatch(1);
    Thread job = jobOf(session, SessionsIT::sleepLong);
    assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
    session.cancel();
    job.join(60_000);
    assertThat(job.isAlive()).isFalse();
  }

  private static Thread jobOf(Session session, MapFunction<Long, Long> work) {
    Thread job = new Thread(() -> run(session.spark(), work), "job");
    // It ends with whatever Spark throws when its context goes.
    job.setUncaughtExceptionHandler((thread, e) -> LockSupport.unpark(thread));
    job.start();
    return job;
  }

  private static long run(SparkSession spark, MapFunction<Long, Long> work) {
    return spark
        .range(2)
        .as(Encoders.LONG())
        .map(work, Encoders.LONG())
        .filter("value >= 0")
        .count();
  }

  private static Long sleepLong(Long row) throws InterruptedException {
    stuck.countDown();
    new CountDownLatch(1).await();
    return row;
  }

  private static Long ignoreInterrupts(Long row) {
    stuck.countDown();
    while (!free) {
      LockSupport.parkNanos(1_000_000);
    }
    return row;
  }

  private static Long noMemory(Long row) {
    throw new OutOfMemoryError("Java heap space");
  }

  private Sessions sessions(SomeSettings settings) {
    return sessions(settings, Map.of());
  }

  private Sessions sessions(SomeSettings settings, Map<String, String> conf) {
    Settings all = settings.with(conf);
    return new Sessions(all, clock, new SparkClusterProbe(all.sparkMaster()));
  }
}

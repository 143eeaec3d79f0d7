package dev.sparkfailover.job.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.spi.Input;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultInjectorIT {

  private static final URI NO_INPUT = URI.create("file:///no-input-is-touched");
  private static final int HANG_ON_DRIVER = 0;
  private static final int HANG_IN_TASK = 1;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final FaultInjector injector = new FaultInjector(new SystemClock());
  private SparkSession spark;

  @BeforeEach
  void takeTheSessionOrANewOne() {
    spark = SmallSession.start();
  }

  @AfterAll
  static void stopTheSession() {
    SmallSession.start().stop();
  }

  @Test
  void exceptionEndsARealStage() {
    Throwable thrown = catchThrowable(() -> inject(FaultKind.EXCEPTION, 0));

    assertThat(thrown)
        .isInstanceOf(org.apache.spark.SparkException.class)
        .hasMessageContaining("Job aborted due to stage failure")
        .hasMessageContaining(InjectedException.class.getName())
        .hasMessageContaining("exception, injected into cycle 7 on purpose");
    assertThat(spark.range(10).count()).isEqualTo(10);
  }

  @Test
  void dataLeavesFilesThatSparkCannotRead(@TempDir Path folder) throws Exception {
    Path input = folder.resolve("input/orders");
    for (int variant = 0; variant < BrokenInputFile.values().length; variant++) {
      injector.inject(FaultKind.DATA, 7 + variant, variant, spark, input.toUri());
    }

    List<Path> files = list(input);
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "orders-fault-0000000007.csv.gz",
            "orders-fault-0000000008.csv.gz",
            "orders-fault-0000000009.csv");
    for (Path file : files) {
      assertThat(Files.getLastModifiedTime(file).toInstant())
          .isBefore(Instant.now().minus(Duration.ofMinutes(30)));
      assertThatThrownBy(() -> read(file))
          .as("reading %s", file)
          .isInstanceOf(org.apache.spark.SparkException.class);
    }
  }

  @Test
  void sessionStopsTheContextUnderARunningJob() {
    assertThatThrownBy(() -> inject(FaultKind.SESSION, 0))
        .isInstanceOf(org.apache.spark.SparkException.class)
        .hasMessageContaining("SparkContext was shut down");

    assertThat(spark.sparkContext().isStopped()).isTrue();
    assertThatThrownBy(() -> spark.range(10).count()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void executorIsRefusedWithALocalMaster() {
    assertThatThrownBy(() -> inject(FaultKind.EXECUTOR, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("JOB_FAULTS")
        .hasMessageContaining("SPARK_MASTER_URL is local[2]");
  }

  @Test
  void hangingTaskEndsWhenItsGroupIsCancelled() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread cycle = inGroup("cycle", HANG_IN_TASK, end);
    awaitRunningTasks(1);
    assertThat(end).isNotDone();

    spark.sparkContext().cancelJobGroup("cycle");

    assertThat(end(end, cycle))
        .isInstanceOf(org.apache.spark.SparkException.class)
        .hasMessageContaining("cancelled");
    awaitRunningTasks(0);
    assertThat(spark.range(10).count()).isEqualTo(10);
  }

  @Test
  void hangingTaskAndItsDriverEndWhenTheDriverIsInterrupted() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread cycle = inGroup("cycle", HANG_IN_TASK, end);
    awaitRunningTasks(1);

    cycle.interrupt();

    assertThat(end(end, cycle)).isInstanceOf(InterruptedException.class);
    awaitRunningTasks(0);
  }

  @Test
  void hangingTaskFreesItsDriverWhenTheContextStops() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread cycle = inGroup("cycle", HANG_IN_TASK, end);
    awaitRunningTasks(1);

    spark.stop();

    assertThat(end(end, cycle)).isInstanceOf(org.apache.spark.SparkException.class);
    // Stopping alone does not end a local task's thread; nothing of it may outlive this test.
    taskThreads().forEach(Thread::interrupt);
    await(() -> taskThreads().isEmpty());
  }

  @Test
  void hangingDriverRunsNoJobAndEndsWhenInterrupted() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread cycle = inGroup("cycle", HANG_ON_DRIVER, end);
    await(() -> cycle.getState() == Thread.State.WAITING);
    assertThat(runningTasks()).isZero();

    cycle.interrupt();

    assertThat(end(end, cycle)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void fatalSaysThatNoRestartHelps() {
    assertThatThrownBy(() -> inject(FaultKind.FATAL, 0))
        .isInstanceOf(FatalPipelineException.class)
        .hasMessageContaining("fatal, injected into cycle 7 on purpose");
  }

  private void inject(FaultKind kind, int variant) throws Exception {
    injector.inject(kind, 7, variant, spark, NO_INPUT);
  }

  private Thread inGroup(String group, int variant, CompletableFuture<Throwable> end) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              spark.sparkContext().setJobGroup(group, "a cycle", false);
              end.complete(catchThrowable(() -> inject(FaultKind.HANG, variant)));
            });
  }

  private static Throwable end(CompletableFuture<Throwable> end, Thread thread) throws Exception {
    Throwable thrown = end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(thread.join(LIMIT)).isTrue();
    return thrown;
  }

  private void awaitRunningTasks(int count) throws Exception {
    await(() -> runningTasks() == count);
  }

  private long runningTasks() {
    return Stream.of(spark.sparkContext().statusTracker().getActiveStageIds())
        .flatMapToInt(java.util.Arrays::stream)
        .mapToObj(id -> spark.sparkContext().statusTracker().getStageInfo(id))
        .filter(info -> info.isDefined())
        .mapToInt(info -> info.get().numActiveTasks())
        .sum();
  }

  private static List<Thread> taskThreads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> List.of(entry.getValue()).toString().contains("sleepUntilKilled"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited for %s", LIMIT).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void read(Path file) {
    StructType schema =
        StructType.fromDDL(
            "order_id string, customer_id string, product_category string,"
                + " amount decimal(18,2), timestamp string");
    Input input = Input.csv("orders", schema);
    spark
        .read()
        .format(input.format())
        .options(input.options())
        .schema(schema)
        .load(file.toUri().toString())
        .collectAsList();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}

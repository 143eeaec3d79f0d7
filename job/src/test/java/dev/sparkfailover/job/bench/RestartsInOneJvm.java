package dev.sparkfailover.job.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.console.Logging;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.session.CloseResult;
import dev.sparkfailover.job.session.Footprint;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that restarts a user's code again and again, and compares what it holds after the first
 * restarts with what it holds at the end.
 *
 * <p>Arguments: its folder with the code in {@code plugins/}; {@code unsteady}, which is the
 * pipeline there, or {@code app}; restarts to warm up; restarts to be measured.
 */
final class RestartsInOneJvm {
  private final Path home;
  private final String shape;
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger hung = new AtomicInteger();
  private int files;

  private RestartsInOneJvm(Path home, String shape) {
    this.home = home;
    this.shape = shape;
  }

  public static void main(String[] args) throws Exception {
    new RestartsInOneJvm(Path.of(args[0]), args[1])
        .run(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    // Nothing of ours is left to wait for: whatever thread is, would hold the process up.
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private void run(int warmUp, int measured) throws Exception {
    Settings settings = SupervisedPipeline.settings(home, environment());
    Logging.start(settings.logDir());
    Plugins plugins = new Plugins(home.resolve("plugins"), getClass().getClassLoader());
    try (SupervisedPipeline job = new SupervisedPipeline(settings, plugins, this::count)) {
      restarts(job, warmUp);
      Footprint before = footprint();
      System.out.printf("warm: %s%n", before);
      restarts(job, measured);
      before.assertNotOutgrown(this::footprint);
      System.out.printf("end: %s%n", footprint());
      System.out.printf("clean=%s%n", job.residue() instanceof CloseResult.Clean);
    }
    System.out.printf("left in spark's folder=%d%n", childrenOf(home.resolve("spark")));
  }

  private Map<String, String> environment() {
    return Map.of(
        "JOB_PIPELINE", shape,
        "JOB_APP_JAR", home.resolve("plugins/app.jar").toString(),
        "JOB_APP_CLASS", "com.example.App",
        "JOB_MAX_CYCLES", "1",
        "JOB_MAX_FILES_PER_BATCH", "1",
        "JOB_HANG_TIMEOUT", "2s",
        "SPARK_CONF_spark_sql_shuffle_partitions", "2");
  }

  private void restarts(SupervisedPipeline job, int times) throws Exception {
    failed.set(0);
    hung.set(0);
    // One batch for each attempt to do well, and one to begin with.
    write(times + 1);
    Unsteadiness.ofThisJvm().failSoOften(times);
    ExitCode code = shape.equals("app") ? job.run(job.application()) : job.run();
    System.out.printf("%s: failed=%d hung=%d%n", code, failed.get(), hung.get());
  }

  private void count(Event event) {
    if (event instanceof Event.RunEnded ended) {
      (ended.outcome() == AttemptOutcome.HUNG ? hung : failed)
          .addAndGet(ended.outcome() == AttemptOutcome.COMPLETED ? 0 : 1);
    }
  }

  private Footprint footprint() throws IOException {
    return Footprint.now(
        List.of(home.resolve("spark"), Path.of(System.getProperty("java.io.tmpdir"))),
        Unsteadiness.ofThisJvm()::loadersAlive);
  }

  private void write(int count) throws IOException {
    Path input = Files.createDirectories(home.resolve("data/input/numbers"));
    for (int i = 0; i < count; i++) {
      Path hidden = Files.write(input.resolve(".tmp"), "n\r\n1\r\n2\r\n3\r\n".getBytes(UTF_8));
      Files.move(hidden, input.resolve("%06d.csv".formatted(files++)));
    }
  }

  private static long childrenOf(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children.count();
    }
  }
}

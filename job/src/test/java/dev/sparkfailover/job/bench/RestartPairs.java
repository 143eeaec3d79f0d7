package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.demo.OrderGenerator;
import dev.sparkfailover.job.demo.OrdersPipeline;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.scan.BatchInput;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;

/** Restarts by the supervisor, by hand in the same JVM, and by a new JVM, in turns. */
final class RestartPairs implements AutoCloseable {
  private static final int ORDERS = 1_000;

  private final Path home;
  private final OrderGenerator generator =
      new OrderGenerator(1, Instant.parse("2026-01-01T00:00:00Z"));
  private final SupervisedPipeline job;
  private final Path first;
  private final Path second;
  private int runs;

  RestartPairs(Path home) throws Exception {
    this(home, Map.of());
  }

  /**
   * @param more settings of the job, and with it of all others
   */
  RestartPairs(Path home, Map<String, String> more) throws Exception {
    this.home = home;
    Map<String, String> settings = new HashMap<>(more);
    settings.put("JOB_PIPELINE", "flaky-orders");
    settings.put("JOB_MAX_CYCLES", "1");
    settings.put("JOB_MAX_FILES_PER_BATCH", "1");
    this.job =
        new SupervisedPipeline(
            SupervisedPipeline.settings(home, settings),
            new Plugins(home.resolve("plugins"), Plugins.class.getClassLoader()),
            RestartWatch.ofThisJvm()::see);
    this.first = generator.write(home.resolve("bare"), "1.csv", ORDERS);
    this.second = generator.write(home.resolve("bare"), "2.csv", ORDERS);
  }

  /** Seconds from a failure to the first Spark job that the next attempt ends. */
  double supervised() throws Exception {
    Path input = home.resolve("data/input/orders");
    generator.write(input, "%06d-a.csv".formatted(++runs), ORDERS);
    generator.write(input, "%06d-b.csv".formatted(runs), ORDERS);
    RestartWatch.ofThisJvm().reset();
    assertThat(job.run()).isEqualTo(ExitCode.DONE);
    return RestartWatch.ofThisJvm().seconds();
  }

  /** Seconds from just before a session's stop to the first Spark job that the next one ends. */
  double bare() throws Exception {
    SparkSession spark = BareOrders.open(RestartWatch.ofThisJvm().conf());
    batch(spark, first);
    long start = System.nanoTime();
    spark.stop();
    SparkSession next = BareOrders.open(RestartWatch.ofThisJvm().conf());
    AtomicLong end = new AtomicLong();
    BareOrders.onJobEnd(next, () -> end.compareAndSet(0, System.nanoTime()));
    batch(next, second);
    next.stop();
    return (end.get() - start) / 1e9;
  }

  /** The very job that the supervised attempt runs, without supervisor and books. */
  private void batch(SparkSession spark, Path file) throws Exception {
    InputFile input = new InputFile(file.getFileName().toString(), Files.size(file), Instant.EPOCH);
    new BatchProcessor(spark, new OrdersPipeline(), Layout.ROWS)
        .process(
            new BatchInput(0, file.getParent().toString(), List.of(input)),
            output -> home.resolve("bare-output").resolve(output).toString(),
            () -> {});
  }

  /** Seconds from the start of a process to the end of its first Spark job. */
  double fresh() throws IOException {
    return FreshJvm.seconds(conf(Map.of()), second, home.resolve("fresh-output"));
  }

  /** A loop and Spark's own supervision, with the settings of the job's last session. */
  Alternatives alternatives() throws IOException {
    return alternatives(Map.of());
  }

  /**
   * The same with other settings.
   *
   * @param other settings of Spark that take the place of the session's
   */
  Alternatives alternatives(Map<String, String> other) throws IOException {
    return new Alternatives(home, conf(other), second);
  }

  private Path conf(Map<String, String> other) throws IOException {
    Properties properties = new Properties();
    properties.putAll(RestartWatch.ofThisJvm().conf());
    properties.putAll(other);
    Path file = home.resolve("spark.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }

  /** The middle of what the steps took, one line each. */
  static List<String> profile(List<Map<String, Long>> restarts) {
    List<String> lines = new ArrayList<>();
    for (String step : restarts.get(0).keySet()) {
      List<Long> times =
          restarts.stream().map(steps -> steps.getOrDefault(step, 0L)).sorted().toList();
      lines.add(
          "restart, ms since the failure, %s: %.1f"
              .formatted(step.substring(2), times.get(times.size() / 2) / 1e3));
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    job.close();
  }
}

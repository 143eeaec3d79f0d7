package dev.sparkfailover.job.cycle;

import com.sun.management.OperatingSystemMXBean;
import dev.sparkfailover.job.books.InputFile;
import dev.sparkfailover.job.orders.OrderGenerator;
import dev.sparkfailover.job.orders.OrdersPipeline;
import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Output;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Measures what the processor costs beside the same work done bare, in pairs within one run.
 *
 * <p>Arguments: orders of the large batch, pairs, small cycles.
 */
public final class CycleBench {
  /** CPU time, because a busy machine makes wall time worthless. */
  private static final OperatingSystemMXBean CPU =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final int WARM = 4;

  private final SparkSession spark;
  private final Path root;
  private final OrdersPipeline orders = new OrdersPipeline();
  private final OrderGenerator generator =
      new OrderGenerator(1, Instant.parse("2026-01-01T00:00:00Z"));
  private int runs;

  private CycleBench(SparkSession spark, Path root) {
    this.spark = spark;
    this.root = root;
  }

  public static void main(String[] args) throws Exception {
    SparkSession spark = LocalSpark.open();
    spark.sparkContext().setLogLevel("ERROR");
    try {
      CycleBench bench = new CycleBench(spark, Files.createTempDirectory("bench"));
      bench.large(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
      bench.small(Integer.parseInt(args[2]));
    } finally {
      spark.stop();
    }
  }

  private void large(int rows, int pairs) throws Exception {
    Path folder = root.resolve("large");
    List<InputFile> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      files.add(info(generator.write(folder, i + ".csv", rows / 4)));
    }
    Work work = new Work(1, "file://" + folder, files);
    List<Double> once = new ArrayList<>();
    List<Double> kept = new ArrayList<>();
    for (int pair = 0; pair < pairs + WARM; pair++) {
      double ours = seconds(() -> ours(work));
      double bare = seconds(() -> bare(work, false));
      double cached = seconds(() -> bare(work, true));
      if (pair >= WARM) {
        once.add(ours / bare);
        kept.add(ours / cached);
      }
      System.out.printf("large ours=%.2f bare=%.2f bare-cached=%.2f%n", ours, bare, cached);
    }
    System.out.printf("large ratio=%.3f ratio-cached=%.3f%n", median(once), median(kept));
  }

  private void small(int cycles) throws Exception {
    Path ours = root.resolve("small");
    Path theirs = root.resolve("stream");
    List<Double> ratios = new ArrayList<>();
    List<Double> mine = new ArrayList<>();
    for (int cycle = 0; cycle < cycles; cycle++) {
      String name = cycle + ".csv";
      Path file = generator.write(ours, name, 1_000);
      Files.createDirectories(theirs);
      Files.copy(file, theirs.resolve(name));
      Work work = new Work(cycle, "file://" + ours, List.of(info(file)));
      double own = seconds(() -> ours(work));
      double stream = seconds(() -> stream(theirs));
      if (cycle >= cycles / 2) {
        ratios.add(own / stream);
        mine.add(own);
      }
    }
    System.out.printf("small ours=%.3f ratio=%.3f%n", median(mine), median(ratios));
  }

  private void ours(Work work) throws Exception {
    runs++;
    new BatchProcessor(spark, orders, "rows")
        .process(work, name -> root + "/ours/" + runs + "/" + name, () -> {});
  }

  private void bare(Work work, boolean cached) {
    Input input = orders.input();
    Dataset<Row> rows =
        spark
            .read()
            .format(input.format())
            .schema(input.schema())
            .options(input.options())
            .load(work.paths().toArray(String[]::new));
    if (cached) {
      rows.persist();
    }
    write(new Plain(work.batch(), spark, rows), root + "/bare/" + ++runs);
    rows.unpersist();
  }

  private void stream(Path folder) throws Exception {
    Input input = orders.input();
    spark
        .readStream()
        .format(input.format())
        .schema(input.schema())
        .options(input.options())
        .load(folder.toString())
        .writeStream()
        .option("checkpointLocation", root + "/checkpoint")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(
            (rows, id) -> {
              write(new Plain(id, spark, rows), root + "/streamed/batch=" + id);
            })
        .start()
        .awaitTermination();
  }

  private void write(Batch batch, String folder) {
    Output csv = Output.csv();
    for (Map.Entry<String, Dataset<Row>> output : orders.process(batch).entrySet()) {
      output
          .getValue()
          .write()
          .options(csv.options())
          .mode("overwrite")
          .csv(folder + "/" + output.getKey());
    }
  }

  private static InputFile info(Path file) throws IOException {
    return new InputFile(file.getFileName().toString(), Files.size(file), Instant.EPOCH);
  }

  private static double seconds(Step step) throws Exception {
    long start = CPU.getProcessCpuTime();
    step.run();
    return (CPU.getProcessCpuTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private interface Step {
    void run() throws Exception;
  }

  private record Plain(long id, SparkSession spark, Dataset<Row> rows) implements Batch {
    @Override
    public void progressed() {}
  }
}

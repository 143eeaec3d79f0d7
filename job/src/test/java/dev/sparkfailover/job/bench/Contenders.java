package dev.sparkfailover.job.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sparkfailover.job.demo.OrdersPipeline;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;

/**
 * The same work by ours, by a plain batch script that remembers which files it has done, and by
 * bare Structured Streaming with its file sink: in one session, each with its own folders.
 */
final class Contenders {
  private static final long SETTLE_SECONDS = 120;

  private final Path home;
  private final SparkSession spark;
  private final CyclePairs ours;
  private final Input input = new OrdersPipeline().input();
  private int given;
  private int scripts;

  Contenders(Path home, SparkSession spark, CyclePairs ours) throws IOException {
    this.home = home;
    this.spark = spark;
    this.ours = ours;
    Files.createDirectories(folder(Way.SCRIPT));
    Files.createDirectories(folder(Way.STREAM));
  }

  /** Who does the work. */
  enum Way {
    OURS,
    SCRIPT,
    STREAM
  }

  private Path folder(Way way) {
    return way == Way.OURS
        ? ours.input()
        : home.resolve(way.name().toLowerCase(Locale.ROOT) + "-input");
  }

  /** Puts the files into the input of each, under names that are new. */
  void give(List<Path> files) throws IOException {
    given++;
    for (Way way : Way.values()) {
      for (Path file : files) {
        Files.createLink(folder(way).resolve(given + "-" + file.getFileName()), file);
      }
    }
  }

  /** Lets the disk write what somebody left in memory, or whoever comes next would wait for it. */
  void settle() throws IOException, InterruptedException {
    Process sync = new ProcessBuilder("sync", "-f", home.toString()).inheritIO().start();
    if (!sync.waitFor(SETTLE_SECONDS, TimeUnit.SECONDS) || sync.exitValue() != 0) {
      sync.destroyForcibly();
      throw new IllegalStateException("the disk is not done after %d s".formatted(SETTLE_SECONDS));
    }
  }

  /** Seconds until what was given last is done. */
  double seconds(Way way) throws Exception {
    if (way == Way.OURS) {
      return ours.cycle();
    }
    long start = System.nanoTime();
    if (way == Way.SCRIPT) {
      script();
    } else {
      stream();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void script() throws IOException {
    Path memory = home.resolve("script-done");
    Set<String> done = new HashSet<>(Files.exists(memory) ? Files.readAllLines(memory) : List.of());
    List<String> fresh;
    try (Stream<Path> files = Files.list(folder(Way.SCRIPT))) {
      fresh = files.map(Path::toString).filter(file -> !done.contains(file)).sorted().toList();
    }
    TaxedOrders.taxed(
            spark
                .read()
                .format(input.format())
                .schema(input.schema())
                .options(input.options())
                .load(fresh.toArray(String[]::new)))
        .write()
        .options(Output.csv().options())
        .csv(output(Way.SCRIPT).resolve("run=" + ++scripts).toString());
    Files.write(memory, fresh, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void stream() throws Exception {
    TaxedOrders.taxed(
            spark
                .readStream()
                .format(input.format())
                .schema(input.schema())
                .options(input.options())
                .load(folder(Way.STREAM).toString()))
        .writeStream()
        .format("csv")
        .options(Output.csv().options())
        .option("path", output(Way.STREAM).toString())
        .option("checkpointLocation", home.resolve("stream-checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private Path output(Way way) {
    return way == Way.OURS
        ? Path.of(ours.parts().store().uri("output/" + TaxedOrders.OUTPUT))
        : home.resolve(way.name().toLowerCase(Locale.ROOT) + "-output");
  }

  /** Number and content of all rows that it has put out, in whatever order and files. */
  String content(Way way) throws IOException {
    List<String> files;
    try (Stream<Path> all = Files.walk(output(way))) {
      files = all.map(Path::toString).filter(file -> file.endsWith(".csv")).toList();
    }
    Column[] columns =
        Stream.of("order_id", "customer_id", "category", "gross", "timestamp")
            .map(name -> col(name))
            .toArray(Column[]::new);
    Row found =
        spark
            .read()
            .options(Output.csv().options())
            .option("multiLine", true)
            .csv(files.toArray(String[]::new))
            .select(xxhash64(columns).cast(DataTypes.createDecimalType(38, 0)).as("hash"))
            .agg(count(lit(1)), sum("hash"))
            .head();
    return found.get(0) + " rows, " + found.get(1);
  }
}

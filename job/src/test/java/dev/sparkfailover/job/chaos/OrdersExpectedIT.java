package dev.sparkfailover.job.chaos;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.chaos.OrdersExpected.Comparison;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark and the independent programs agree on real files, odd characters and all. */
class OrdersExpectedIT {

  private static final StructType SCHEMA =
      StructType.fromDDL(
          "order_id string, customer_id string, product_category string,"
              + " amount decimal(18,2), timestamp string");

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void sparkPublishesWhatTheWritersJournalSays() throws Exception {
    OrdersJournal journal = write(3_000, 200);
    SortedMap<Long, List<String>> batches = new TreeMap<>();
    long number = 0;
    for (String file : journal.files().keySet()) {
      batches.computeIfAbsent(number++ / 4, n -> new ArrayList<>()).add(file);
    }
    batches.forEach(this::publish);

    Comparison comparison =
        new OrdersExpected(journal, 6).compare(folder.resolve("output"), batches);

    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.orders()).isEqualTo(3_000);
    assertThat(comparison.batches()).isGreaterThan(1);
    assertThat(comparison.publishedRows()).isGreaterThan(comparison.batches() * 16L);
  }

  /** As a process of its own, from its source. */
  private OrdersJournal write(int rows, int perFile) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String source = "src/test/java/dev/sparkfailover/job/chaos/OrdersWriter.java";
    Path journal = folder.resolve("journal");
    List<String> command =
        List.of(
            java,
            Path.of(source).toAbsolutePath().toString(),
            folder.resolve("input").toString(),
            journal.toString(),
            Integer.toString(rows),
            Integer.toString(perFile),
            "0",
            "42");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return OrdersJournal.read(journal);
  }

  private void publish(long batch, List<String> files) {
    Input input = Input.csv("orders", SCHEMA);
    String[] paths =
        files.stream().map(f -> folder.resolve("input/" + f).toString()).toArray(String[]::new);
    Dataset<Row> orders =
        spark.read().format(input.format()).options(input.options()).schema(SCHEMA).load(paths);
    Dataset<Row> categories =
        orders
            .groupBy("product_category")
            .agg(
                count(lit(1)).as("total_orders"),
                avg("amount").as("avg_amount"),
                max("amount").as("max_amount"));
    save("category_analysis", batch, categories.orderBy(categories.col("total_orders").desc()));
    Dataset<Row> customers =
        orders
            .groupBy("customer_id")
            .agg(count(lit(1)).as("total_orders"), avg("amount").as("avg_amount"));
    save("customer_analysis", batch, customers.where("total_orders > 5"));
  }

  private void save(String name, long batch, Dataset<Row> rows) {
    Output output = Output.csv();
    rows.write()
        .format(output.format())
        .options(output.options())
        .save(folder.resolve("output/%s/batch=%010d".formatted(name, batch)).toString());
  }
}

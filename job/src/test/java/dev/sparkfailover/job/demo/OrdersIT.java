package dev.sparkfailover.job.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersIT {
  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void openSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  @Test
  void ordersIsFoundAsAService() {
    assertThat(ServiceLoader.load(Pipeline.class).stream().map(p -> p.get().name()))
        .contains("orders");
  }

  @Test
  void analysesEqualAnIndependentCalculation() throws IOException {
    Path file = generated("a.csv", 2_000);
    List<String[]> orders = fields(file);
    assertThat(orders).hasSize(2_000);

    Map<String, Dataset<Row>> outputs = outputs(file);

    assertThat(rows(outputs.get("category_analysis")))
        .containsExactlyElementsOf(expected(orders, 2, 0, true))
        .hasSizeGreaterThan(5);
    assertThat(rows(outputs.get("customer_analysis")))
        .containsExactlyElementsOf(expected(orders, 1, 5, false))
        .hasSizeGreaterThan(50);
  }

  @Test
  void theSameOrdersGiveTheSameResultInWhateverOrderTheyCome() throws IOException {
    Path file = generated("a.csv", 500);
    Dataset<Row> rows = read(file);
    Map<String, Dataset<Row>> once = process(rows);
    Map<String, Dataset<Row>> again =
        process(rows.repartition(7).sortWithinPartitions("customer_id"));

    for (String name : once.keySet()) {
      assertThat(again.get(name).collectAsList())
          .isEqualTo(once.get(name).collectAsList())
          .isNotEmpty();
      assertThat(again.get(name).toJavaRDD().getNumPartitions()).isEqualTo(1);
    }
  }

  @Test
  void theSameSeedGivesTheSameFile() throws IOException {
    assertThat(generated("a.csv", 100)).hasSameTextualContentAs(generated("b.csv", 100));
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("a.csv", "b.csv");
    }
  }

  private Path generated(String name, int count) throws IOException {
    return new OrderGenerator(42, Instant.parse("2026-01-01T00:00:00Z")).write(folder, name, count);
  }

  private static List<String> expected(List<String[]> orders, int key, int more, boolean max) {
    Map<String, List<BigDecimal>> amounts = new TreeMap<>();
    for (String[] order : orders) {
      amounts.computeIfAbsent(order[key], k -> new ArrayList<>()).add(new BigDecimal(order[3]));
    }
    Function<Map.Entry<String, List<BigDecimal>>, Integer> size = e -> e.getValue().size();
    return amounts.entrySet().stream()
        .filter(e -> size.apply(e) > more)
        .sorted(Comparator.comparing(size).reversed())
        .map(e -> "[" + e.getKey() + "," + figures(e.getValue(), max) + "]")
        .toList();
  }

  private static String figures(List<BigDecimal> amounts, boolean max) {
    BigDecimal sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal mean = sum.divide(BigDecimal.valueOf(amounts.size()), 6, RoundingMode.HALF_UP);
    String figures = amounts.size() + "," + mean;
    return max ? figures + "," + amounts.stream().reduce(BigDecimal::max).orElseThrow() : figures;
  }

  /** A reader of RFC 4180 that owes nothing to Spark. */
  private static List<String[]> fields(Path file) throws IOException {
    List<String[]> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (char c :
        Files.readString(file).replace("\"\"", "\0").replace("\r\n", "\r").toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\r')) {
        record.add(field.toString());
        field.setLength(0);
        if (c == '\r') {
          records.add(record.toArray(String[]::new));
          record.clear();
        }
      } else {
        field.append(c == '\0' ? '"' : c);
      }
    }
    return records.subList(1, records.size());
  }

  private static List<String> rows(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).toList();
  }

  private static Map<String, Dataset<Row>> outputs(Path file) {
    return process(read(file));
  }

  private static Map<String, Dataset<Row>> process(Dataset<Row> orders) {
    return new OrdersPipeline().process(new OneBatch(1, spark, orders));
  }

  private static Dataset<Row> read(Path file) {
    Input input = new OrdersPipeline().input();
    return spark
        .read()
        .format(input.format())
        .schema(input.schema())
        .options(input.options())
        .option("mode", "FAILFAST")
        .load(file.toString());
  }

  private record OneBatch(long id, SparkSession spark, Dataset<Row> rows) implements Batch {
    @Override
    public void progressed() {
      throw new AssertionError("orders does nothing on the driver");
    }
  }
}

package dev.sparkfailover.job.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.BatchResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that is larger than the memory that Spark has for keeping it. */
class CachedRowsRddIT {
  private static final int ROWS = 200_000;

  private static SparkSession spark;

  @TempDir Path root;

  @BeforeAll
  static void openSparkWithLittleMemory() {
    spark = LocalSpark.open(Map.of("spark.memory.fraction", "0.01"));
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  @Test
  void rowsThatDoNotFitIntoMemoryAreKeptOnDisk() throws Exception {
    List<String> lines =
        IntStream.range(0, ROWS).mapToObj(i -> "item no. %d,%d".formatted(i, i)).toList();
    String large = "x".repeat(900_000) + ",-1";
    InputFixture folder =
        new InputFixture(root).text("a.csv", content(lines)).text("b.csv", content(lines));
    folder.text("c.csv", "item,pieces\nno,number\n" + large + "\n");
    List<RDDInfo> kept = new ArrayList<>();

    BatchResult result =
        new BatchProcessor(
                spark,
                SalesPipeline.making(rows -> Map.of("a", rows, "b", rows.where("pieces >= 0"))),
                "rows")
            .process(
                folder.work("a.csv", "b.csv", "c.csv"),
                folder::staging,
                () -> kept.addAll(List.of(spark.sparkContext().getRDDStorageInfo())));

    assertThat(kept).isNotEmpty().allMatch(info -> info.diskSize() > ROWS * 2L * 32);
    assertThat(result).isEqualTo(new BatchResult(List.of("a", "b", "rows"), 2 * ROWS + 1, 1));
    Map<String, Long> copied =
        folder.lines("a").stream()
            .filter(line -> !line.equals("item,pieces"))
            .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    assertThat(copied).hasSize(ROWS + 1).containsEntry(large, 1L);
    assertThat(lines).allMatch(line -> copied.getOrDefault(line, 0L) == 2);
    assertThat(folder.lines("b"))
        .filteredOn(line -> !line.equals("item,pieces"))
        .hasSize(2 * ROWS)
        .allMatch(copied::containsKey);
    assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }

  @Test
  void rowsThatOneOutputReadsAreNotKept() throws Exception {
    List<String> lines =
        IntStream.range(0, ROWS).mapToObj(i -> "item no. %d,%d".formatted(i, i)).toList();
    InputFixture folder = new InputFixture(root).text("a.csv", content(lines));
    List<RDDInfo> kept = new ArrayList<>();

    BatchResult result =
        new BatchProcessor(spark, SalesPipeline.making(rows -> Map.of("a", rows)), "rows")
            .process(
                folder.work("a.csv"),
                folder::staging,
                () -> kept.addAll(List.of(spark.sparkContext().getRDDStorageInfo())));

    assertThat(kept).isEmpty();
    assertThat(result).isEqualTo(new BatchResult(List.of("a"), ROWS, 0));
    assertThat(folder.lines("a"))
        .filteredOn(line -> !line.equals("item,pieces"))
        .containsExactlyInAnyOrderElementsOf(lines);
  }

  private static String content(List<String> lines) {
    return "item,pieces\n" + String.join("\n", lines) + "\n";
  }
}

package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.ControlRun;
import dev.sparkfailover.job.poison.DryRun;
import dev.sparkfailover.job.poison.PoisonSearch;
import dev.sparkfailover.job.poison.SearchLog;
import dev.sparkfailover.job.poison.SearchResult;
import dev.sparkfailover.job.poison.SparkDryRun;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonIT {
  private static SparkSession spark;

  @TempDir Path root;
  private InputFixture folder;

  @BeforeAll
  static void openSpark() {
    spark = LocalSpark.open();
    spark.sparkContext().setLogLevel("OFF");
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  @BeforeEach
  void goodFiles() {
    folder = new InputFixture(root);
    for (int i = 0; i < 4; i++) {
      folder.text("good-" + i + ".csv", "item,pieces\ncup," + i + "\n");
    }
    folder.text("empty.csv", "");
    folder.text("header-only.csv", "item,pieces\n");
    folder.text("wrong-count.csv", "item,pieces\ncup\n");
    folder.text("wrong-types.csv", "item,pieces\ncup,many\n");
  }

  @Test
  void unreadableFilesAreSetAsideAndOthersAreNot() throws IOException {
    byte[] whole = gzip("item,pieces\n" + "cup,4\n".repeat(1_000));
    byte[] junk = new byte[10_000];
    new SplittableRandom(5).nextBytes(junk);
    folder.bytes("p-truncated.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    folder.bytes("p-junk.csv", junk);
    folder.bytes("p-utf-16.csv", "item,pieces\ncup,4\n".getBytes(UTF_16));
    folder.text("p-long.csv", "item,pieces\n" + "x".repeat(50_000_000) + ",1\n");

    SearchResult verdict = search(SalesPipeline.copying()).orElseThrow();

    assertThat(((SearchResult.Poison) verdict).files())
        .extracting(found -> found.file().name())
        .containsExactly("p-junk.csv", "p-long.csv", "p-truncated.csv.gz", "p-utf-16.csv");
    assertThat(((SearchResult.Poison) verdict).files())
        .allSatisfy(found -> assertThat(found.why()).contains(found.file().name()));
  }

  @Test
  void aFileThatMakesThePipelineThrowIsSetAside() {
    folder.text("p.csv", "item,pieces\ncup,666\n");

    SearchResult verdict = search(throwingOn(666)).orElseThrow();

    assertThat(((SearchResult.Poison) verdict).files())
        .singleElement()
        .satisfies(found -> assertThat(found.file().name()).isEqualTo("p.csv"))
        .satisfies(found -> assertThat(found.why()).contains("no such cup"));
  }

  @Test
  void aBugInThePipelineMovesNothing() {
    SalesPipeline bug =
        SalesPipeline.making(
            rows -> {
              throw new IllegalStateException("bug");
            });

    assertThat(search(bug))
        .contains(new SearchResult.BatchFails("every file fails (8 of 8) when it is processed"));
  }

  @Test
  void filesThatFailOnlyTogetherAreLeftAlone() {
    folder.text("x.csv", "item,pieces\nsame,100\n").text("y.csv", "item,pieces\nsame,100\n");
    SalesPipeline unique =
        SalesPipeline.making(
            rows -> {
              if (rows.where("item = 'same'").count() > 1) {
                throw new IllegalStateException("twice");
              }
              return Map.of("copy", rows);
            });

    assertThat(search(unique).orElseThrow())
        .isInstanceOfSatisfying(
            SearchResult.NotPoison.class, not -> assertThat(not.reason()).contains("combination"));
  }

  @Test
  void badRowsAreNoReasonToMoveAFile() {
    assertThat(search(SalesPipeline.copying()).orElseThrow())
        .isInstanceOfSatisfying(
            SearchResult.NotPoison.class,
            not -> assertThat(not.reason()).contains("whole batch passes"));
  }

  @Test
  void aDiskThatRefusesBreaksTheSearchOff() {
    SalesPipeline refused =
        SalesPipeline.making(
            rows -> {
              throw new java.io.UncheckedIOException(
                  new FileNotFoundException("/in/a.csv (Permission denied)"));
            });

    assertThat(search(refused)).isEmpty();
  }

  private static SalesPipeline throwingOn(int pieces) {
    return SalesPipeline.making(rows -> Map.of("copy", rows.filter(notEqual(pieces))));
  }

  private static FilterFunction<Row> notEqual(int pieces) {
    return row -> {
      if (row.getInt(1) == pieces) {
        throw new IllegalArgumentException("no such cup");
      }
      return true;
    };
  }

  private Optional<SearchResult> search(SalesPipeline pipeline) {
    String[] names = folder.input().toFile().list();
    Arrays.sort(names);
    BatchInput work = folder.work(names);
    BatchProcessor processor = new BatchProcessor(spark, pipeline, "rows");
    DryRun dryRun =
        new SparkDryRun(
            processor, work, failure -> false, () -> {}, () -> new ControlRun.Result.Sound(false));
    return new PoisonSearch(10, 0).search(work.files(), dryRun, new Forgetful());
  }

  private static final class Forgetful implements SearchLog {
    @Override
    public Optional<String> load() {
      return Optional.empty();
    }

    @Override
    public void save(String json) {
      assertThat(json).startsWith("{\"version\":1,");
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}

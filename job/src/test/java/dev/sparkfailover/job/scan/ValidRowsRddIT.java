package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.BatchResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of several hundred thousand rows. */
class ValidRowsRddIT {
  private static final int ROWS = 150_000;
  private static final List<String> FILES = List.of("a[1]{b}*: 2.csv", "of [day]:?/b %20#.csv");
  private static final AtomicLong RECORDS_READ = new AtomicLong();

  private static SparkSession spark;

  @TempDir Path root;

  private final SplittableRandom random = new SplittableRandom(11);
  private final List<String> good = new ArrayList<>();
  private final List<String> bad = new ArrayList<>();

  @BeforeAll
  static void openSpark() {
    spark = LocalSpark.open();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                RECORDS_READ.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
              }
            });
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  @Test
  void goodRowsAreReadOnce() throws Exception {
    InputFixture folder = folder(i -> false);

    assertThat(recordsReadBy(folder)).isEqualTo(2 * ROWS);

    everyRowOnce(folder);
  }

  @Test
  void aBadRowAtTheEndIsFound() throws Exception {
    InputFixture folder = folder(i -> i == ROWS - 1);

    assertThat(recordsReadBy(folder)).isEqualTo(2 * ROWS);

    everyRowOnce(folder);
  }

  @Test
  void aBadRowAtTheBeginningIsFound() throws Exception {
    everyRowOnce(folder(i -> i == 0));
  }

  @Test
  void badRowsAmongOthersAreFound() throws Exception {
    everyRowOnce(folder(i -> random.nextInt(1_000) == 0));
  }

  @Test
  void onlyBadRowsAreFound() throws Exception {
    everyRowOnce(folder(i -> true));
  }

  /** Two files of rows, some of which do not parse or are no text; Spark splits them. */
  private InputFixture folder(IntPredicate isBad) {
    InputFixture folder = new InputFixture(root.resolve("data [1]*{a}: 50%20 ?#\\"));
    for (String name : FILES) {
      List<String> lines = IntStream.range(0, ROWS).mapToObj(i -> line(name, i, isBad)).toList();
      String content = "item,pieces\n" + String.join("\n", lines) + "\n";
      folder.bytes(name, content.getBytes(ISO_8859_1));
    }
    return folder;
  }

  private String line(String file, int number, IntPredicate isBad) {
    String item = "item no. %d of file %s".formatted(number, file);
    if (!isBad.test(number)) {
      good.add(item + "," + number);
      return good.getLast();
    }
    bad.add(
        switch (random.nextInt(3)) {
          case 0 -> item + ",many";
          case 1 -> item + ",1,2";
          default -> item + " caf\u00e9," + number;
        });
    return bad.getLast();
  }

  private long recordsReadBy(InputFixture folder) throws Exception {
    RECORDS_READ.set(0);
    new BatchProcessor(spark, SalesPipeline.copying(), "rows").dryRead(work(folder), () -> {});
    spark.sparkContext().listenerBus().waitUntilEmpty(60_000);
    return RECORDS_READ.get();
  }

  private static BatchInput work(InputFixture folder) {
    return folder.work(FILES.toArray(String[]::new));
  }

  /** By the first batch, which expects no bad rows, and by the next, which does if there were. */
  private void everyRowOnce(InputFixture folder) throws Exception {
    BatchProcessor processor = new BatchProcessor(spark, SalesPipeline.copying(), "rows");
    for (int batch = 0; batch < 2; batch++) {
      BatchResult result = processor.process(work(folder), folder::staging, () -> {});

      assertThat(result)
          .isEqualTo(
              new BatchResult(
                  bad.isEmpty() ? List.of("copy") : List.of("copy", "rows"),
                  good.size(),
                  bad.size()));
      assertThat(folder.lines("copy").stream().filter(line -> !line.equals("item,pieces")).sorted())
          .isEqualTo(good.stream().sorted().toList());
      if (!bad.isEmpty()) {
        assertThat(folder.lines("rows").stream().map(ValidRowsRddIT::raw).sorted())
            .isEqualTo(bad.stream().map(ValidRowsRddIT::asRead).sorted().toList());
      }
    }
  }

  private static String raw(String record) {
    return record.substring(record.indexOf("\"raw\":\"") + 7, record.length() - 2);
  }

  /** Bytes that are no character become a replacement. */
  private static String asRead(String line) {
    return line.replace('\u00e9', '\uFFFD');
  }
}

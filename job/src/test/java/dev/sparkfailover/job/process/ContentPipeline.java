package dev.sparkfailover.job.process;

import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Copies words, but for some that do harm to whoever reads them: {@code boom}, {@code oom}, {@code
 * hang}, {@code halt}; while the working folder has a file {@code together}, a batch with both
 * {@code left} and {@code right} fails, and while it has a file {@code bug}, each does.
 */
public final class ContentPipeline implements Pipeline {
  static final String NAME = "content";
  static final String OUTPUT = "words";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Input input() {
    return Input.csv(NAME, StructType.fromDDL("word STRING"));
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) {
    Dataset<Row> rows = batch.rows();
    if (Files.exists(Path.of("bug"))) {
      throw new IllegalStateException("a bug of the pipeline");
    }
    if (Files.exists(Path.of("together"))
        && rows.where("word in ('left', 'right')").distinct().count() == 2) {
      throw new IllegalStateException("left and right do not go together");
    }
    MapFunction<String, String> reading = ContentPipeline::read;
    return Map.of(
        OUTPUT, rows.as(Encoders.STRING()).map(reading, Encoders.STRING()).toDF(rows.columns()));
  }

  private static String read(String word) throws InterruptedException {
    switch (word) {
      case "boom" -> throw new IllegalArgumentException("no such word");
      case "oom" -> fillHeap();
      case "hang" -> new CountDownLatch(1).await();
      case "halt" -> Runtime.getRuntime().halt(137);
      default -> {}
    }
    return word;
  }

  private static void fillHeap() {
    List<byte[]> hoard = new ArrayList<>();
    while (!hoard.contains(null)) {
      hoard.add(new byte[1 << 24]);
    }
  }
}

package dev.sparkfailover.job.process;

import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Copies notes, or does what the file {@code trick} in the working folder says when a batch begins:
 * {@code throw}, {@code fatal}, {@code sleep} (tasks that end when interrupted), {@code deaf}
 * (tasks that swallow interrupts), {@code leave} (stops the session); anything else copies.
 */
public final class TricksPipeline implements Pipeline {
  public static final String NAME = "tricks";
  public static final String FILE = "trick";
  public static final String OUTPUT = "notes";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Input input() {
    return Input.csv(NAME, StructType.fromDDL("note STRING"));
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) throws IOException {
    Dataset<Row> notes = batch.rows();
    return switch (trick()) {
      case "throw" -> throw new IllegalStateException("a trick of the pipeline");
      case "fatal" -> throw new FatalPipelineException("a trick that no restart heals");
      case "sleep" -> Map.of(OUTPUT, through(notes, TricksPipeline::sleep));
      case "deaf" -> Map.of(OUTPUT, through(notes, TricksPipeline::swallowInterrupts));
      case "leave" -> {
        SparkSession spark = batch.spark();
        spark.stop();
        yield Map.of(OUTPUT, notes);
      }
      default -> Map.of(OUTPUT, notes);
    };
  }

  private static String trick() throws IOException {
    Path file = Path.of(FILE);
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  private static Dataset<Row> through(Dataset<Row> notes, Wait wait) {
    MapPartitionsFunction<String, String> waiting =
        rows -> {
          wait.now();
          return rows;
        };
    return notes
        .as(Encoders.STRING())
        .mapPartitions(waiting, Encoders.STRING())
        .toDF(notes.columns());
  }

  private interface Wait extends java.io.Serializable {
    void now() throws InterruptedException;
  }

  private static void sleep() throws InterruptedException {
    if (new CountDownLatch(1).await(10, TimeUnit.MINUTES)) {
      throw new IllegalStateException("nobody counts down");
    }
  }

  /** Found by its name in a thread dump. */
  private static void swallowInterrupts() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (System.nanoTime() < end) {
      try {
        sleep();
      } catch (InterruptedException e) {
        // This is the trick: whoever interrupts it is not heard.
      }
    }
  }
}

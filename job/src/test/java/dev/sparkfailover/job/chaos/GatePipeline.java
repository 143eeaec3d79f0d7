package dev.sparkfailover.job.chaos;

import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Marks each note with the pipeline's version (the environment variable {@code GATE_VERSION}) in
 * two outputs. A task that meets the file {@code hold} waits, whatever interrupts it, until there
 * is a file {@code open}; then it notes in the file {@code woken} that it goes on.
 */
public final class GatePipeline implements Pipeline {
  static final String NAME = "gate";
  static final String VERSION = "GATE_VERSION";

  /** Each call of {@link #process}: version and batch. */
  static final String CALLS = "calls";

  static final String HELD = "held";
  static final String WOKEN = "woken";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return Optional.ofNullable(System.getenv(VERSION)).orElse("1");
  }

  @Override
  public Input input() {
    return Input.csv(NAME, StructType.fromDDL("note STRING"));
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) throws IOException {
    note(CALLS, version() + " " + batch.id());
    Dataset<Row> notes =
        batch
            .rows()
            .as(Encoders.STRING())
            .map(
                (MapFunction<String, String> & Serializable) GatePipeline::passed,
                Encoders.STRING())
            .toDF("note")
            .withColumn("version", functions.lit(version()));
    return Map.of("first", notes, "second", notes);
  }

  private static String passed(String note) throws IOException {
    if (Files.exists(Path.of("hold")) && !Files.exists(Path.of("open"))) {
      note(HELD, note);
      while (!Files.exists(Path.of("open"))) {
        waitABit();
      }
      note(WOKEN, note);
    }
    return note;
  }

  private static void waitABit() {
    try {
      if (new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody counts down");
      }
    } catch (InterruptedException e) {
      // It hangs for good: whoever interrupts it is not heard.
    }
  }

  private static void note(String file, String line) throws IOException {
    Files.writeString(
        Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

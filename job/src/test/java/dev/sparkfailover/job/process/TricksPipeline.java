package dev.sparkfailover.job.process;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Copies notes, or does what the file {@code trick} in the working folder says when a batch begins:
 * {@code throw}, {@code fatal}, {@code say} (throws what the file {@code said} says), {@code gate}
 * (tasks wait for a file {@code open}), {@code sleep} (tasks that end when interrupted), {@code
 * deaf} (tasks that swallow interrupts), {@code print} (ten thousand lines to each standard stream,
 * then it copies); anything else copies. Of several words, {@code throw,throw,copy}, each is for
 * one call, the last for the rest.
 */
public final class TricksPipeline implements Pipeline {
  public static final String NAME = "tricks";
  public static final String OUTPUT = "notes";
  static final Path TRICK = Path.of("trick");
  static final Path CALLS = Path.of("trick.calls");
  static final Path GATE = Path.of("open");
  static final Path SAID = Path.of("said");

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
      case "say" -> throw new IllegalStateException(Files.readString(SAID));
      case "gate" -> Map.of(OUTPUT, through(notes, TricksPipeline::waitAtTheGate));
      case "sleep" -> Map.of(OUTPUT, through(notes, TricksPipeline::sleep));
      case "deaf" -> Map.of(OUTPUT, through(notes, TricksPipeline::swallowInterrupts));
      case "print" -> {
        print();
        yield Map.of(OUTPUT, notes);
      }
      default -> Map.of(OUTPUT, notes);
    };
  }

  private static void print() {
    for (int i = 0; i < 10_000; i++) {
      System.out.println("out " + i);
      System.err.println("err " + i);
    }
  }

  private static String trick() throws IOException {
    if (!Files.exists(TRICK)) {
      return "";
    }
    List<String> words = List.of(Files.readString(TRICK).strip().split(",", -1));
    int calls = Files.exists(CALLS) ? Integer.parseInt(Files.readString(CALLS)) : 0;
    Files.writeString(CALLS, Integer.toString(calls + 1));
    return words.get(Math.min(calls, words.size() - 1));
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

  private interface Wait extends Serializable {
    void now() throws InterruptedException;
  }

  private static void waitAtTheGate() throws InterruptedException {
    while (!Files.exists(GATE)) {
      new SystemClock().sleep(Duration.ofMillis(20));
    }
  }

  private static void sleep() throws InterruptedException {
    new SystemClock().sleep(Duration.ofMinutes(10));
  }

  /** Found by its name in a thread dump. */
  private static void swallowInterrupts() {
    while (true) {
      try {
        sleep();
      } catch (InterruptedException e) {
        // This is the trick: whoever interrupts it is not heard.
      }
    }
  }
}

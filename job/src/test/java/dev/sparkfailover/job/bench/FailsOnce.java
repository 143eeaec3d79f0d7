package dev.sparkfailover.job.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A plain program that does a batch: it fails after the first one, and does it again when it is
 * started anew. A journal says when, in milliseconds of the epoch.
 */
public final class FailsOnce {
  private static final String FAILED = "failed ";
  private static final String DONE = "done ";

  private FailsOnce() {}

  /** Arguments: Spark's settings, the input file, the folder for the output, the journal. */
  public static void main(String[] args) throws IOException {
    Path journal = Path.of(args[3]);
    boolean again = Files.exists(journal);
    SparkSession spark = BareOrders.open(FreshJvm.conf(Path.of(args[0])));
    if (again) {
      BareOrders.onJobEnd(spark, () -> note(journal, DONE));
    }
    new BareOrders().batch(spark, List.of(Path.of(args[1])), Path.of(args[2]));
    if (!again) {
      note(journal, FAILED);
      throw new IllegalStateException("fails on purpose");
    }
    spark.stop();
  }

  private static void note(Path journal, String what) {
    try {
      Files.writeString(
          journal,
          what + System.currentTimeMillis() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seconds from the failure to the end of the next process's first Spark job. */
  static Optional<Double> seconds(Path journal) throws IOException {
    List<String> lines = Files.exists(journal) ? Files.readAllLines(journal) : List.of();
    Optional<String> done = lines.stream().filter(line -> line.startsWith(DONE)).findFirst();
    return done.map(line -> (moment(line) - moment(lines.getFirst())) / 1e3);
  }

  private static long moment(String line) {
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }
}

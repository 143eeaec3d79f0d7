package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.scan.BadRows;
import dev.sparkfailover.job.scan.BatchInput;
import dev.sparkfailover.job.scan.InputReader;
import dev.sparkfailover.job.scan.RowCount;
import dev.sparkfailover.job.scan.Scan;
import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Output;
import dev.sparkfailover.job.spi.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Runs one attempt's pipeline over batches and stages what it makes; the only place where a
 * pipeline's {@code process} is called.
 */
public final class BatchProcessor {

  /** What a session must be set to, so that the same batch gives the same result everywhere. */
  public static final Map<String, String> SESSION_CONF =
      Map.of(
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.legacy.timeParserPolicy", "CORRECTED",
          // Listing planned files is a matter of milliseconds; a Spark job for it is not.
          "spark.sql.sources.parallelPartitionDiscovery.threshold", "100000");

  private static final Pattern OUTPUT_NAME = Pattern.compile("[a-z0-9_]+");

  private final SparkSession spark;
  private final Pipeline pipeline;
  private final String rowQuarantine;
  private final InputReader reading;

  /**
   * Asks the pipeline for its input.
   *
   * @param rowQuarantine the name that the output of rows that do not parse has; a pipeline's own
   *     outputs cannot have it
   */
  public BatchProcessor(SparkSession spark, Pipeline pipeline, String rowQuarantine) {
    this.spark = spark;
    this.pipeline = pipeline;
    this.rowQuarantine = rowQuarantine;
    this.reading = new InputReader(pipeline.input());
  }

  /** How this attempt's pipeline reads its input. */
  public Input input() {
    return reading.input();
  }

  /**
   * Runs the pipeline over exactly these files and writes every output to its staging folder; what
   * was there before is replaced.
   *
   * @param stagingFolderOf the folder of the output with the name given
   * @param progressed called whenever the driver's part of the work moves on
   */
  public BatchResult process(
      BatchInput work, Function<String, String> stagingFolderOf, Runnable progressed)
      throws Exception {
    return run(
        work,
        progressed,
        (name, output, rows) -> write(rows, output).save(stagingFolderOf.apply(name)));
  }

  /** Runs the pipeline over these files and throws the outputs away. */
  public void dryRun(BatchInput work, Runnable progressed) throws Exception {
    run(work, progressed, BatchProcessor::discard);
  }

  /** Reads all rows of these files, without the pipeline. */
  public void dryRead(BatchInput work, Runnable progressed) {
    reading.scan(spark, work).count();
    progressed.run();
  }

  private BatchResult run(BatchInput work, Runnable progressed, Sink sink) throws Exception {
    Scan scan = reading.scan(spark, work);
    Map<String, Dataset<Row>> outputs =
        checked(pipeline.process(new OneBatch(work.batch(), spark, scan.rows(), progressed)));
    progressed.run();
    List<String> names = new ArrayList<>(outputs.keySet());
    if (outputs.size() > 1) {
      scan.keep();
    }
    try {
      for (Map.Entry<String, Dataset<Row>> output : outputs.entrySet()) {
        sink.take(output.getKey(), pipeline.output(output.getKey()), output.getValue());
        progressed.run();
      }
    } finally {
      scan.release();
    }
    RowCount count = scan.count();
    if (count.bad() > 0) {
      sink.take(rowQuarantine, BadRows.OUTPUT, reading.badRows(spark, work, count.badFiles()));
      names.add(rowQuarantine);
      progressed.run();
    }
    return new BatchResult(names, count.good(), count.bad());
  }

  /** In the order of their names, so that every run writes them in the same order. */
  private Map<String, Dataset<Row>> checked(Map<String, Dataset<Row>> outputs) {
    for (String name : outputs.keySet()) {
      if (!OUTPUT_NAME.matcher(name).matches() || name.equals(rowQuarantine)) {
        throw new IllegalStateException(
            "pipeline %s: an output's name must be of lower-case letters, digits and _ and not \"%s\", got \"%s\""
                .formatted(pipeline.name(), rowQuarantine, name));
      }
    }
    return new TreeMap<>(outputs);
  }

  private static DataFrameWriter<Row> write(Dataset<Row> rows, Output output) {
    return rows.write()
        .format(output.format())
        // A published folder holds result files and nothing else.
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
        .option("timeZone", "UTC")
        .options(output.options())
        .mode(SaveMode.Overwrite);
  }

  private static void discard(String name, Output output, Dataset<Row> rows) {
    rows.write().format("noop").mode(SaveMode.Overwrite).save();
  }

  /** Where outputs go. */
  private interface Sink {
    void take(String name, Output output, Dataset<Row> rows);
  }

  private record OneBatch(long id, SparkSession spark, Dataset<Row> rows, Runnable onRead)
      implements Batch {
    @Override
    public void progressed() {
      onRead.run();
    }
  }
}

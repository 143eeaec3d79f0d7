package dev.sparkfailover.job.spi;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What one run of a pipeline takes in. */
public interface Batch {

  /** The number of the batch, from 0, without gaps; equal at every retry of the same batch. */
  long id();

  /** The session of this attempt. A pipeline must not stop it. */
  SparkSession spark();

  /**
   * The rows that parsed, with the columns of {@link Input#schema()}. They are read ahead and may
   * be kept for a second output, so Spark's {@code input_file_name()} does not name their file.
   */
  Dataset<Row> rows();

  /**
   * Reports to the watchdog that driver-side work moves on. Spark's own tasks are seen without it;
   * call it in a loop that runs on the driver for longer than {@code JOB_HANG_TIMEOUT}. Any thread
   * may call it.
   */
  void progressed();
}

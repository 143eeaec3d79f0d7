package dev.sparkfailover.job.spi;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A user's own batch job: how to read its input and what to make of one batch.
 *
 * <p>An implementation has a public constructor without parameters and is named in {@code
 * META-INF/services/dev.sparkfailover.job.spi.Pipeline}. One instance is made for each attempt; its
 * methods are called by one thread at a time. No parameter and no return value is ever {@code
 * null}.
 */
public interface Pipeline {

  /** The name that {@code JOB_PIPELINE} selects: lower-case letters, digits, {@code -}. */
  String name();

  /** Recorded in each commit, for people who trace a result to the code that made it. */
  default String version() {
    return "1";
  }

  /** Where the input lies and how it is read; asked once for each attempt. */
  Input input();

  /**
   * Makes the outputs of one batch. Nothing is published here: the framework runs the returned
   * datasets, writes them beside the published output and publishes all of them exactly once.
   *
   * @param batch the rows that this batch takes in; the same files at every retry
   * @return the outputs by name (lower-case letters, digits, {@code _}); each becomes a folder
   *     {@code output/<name>/batch=<id>}
   * @throws FatalPipelineException when no restart can help
   * @throws Exception any other failure: the batch is tried again after a backoff
   */
  Map<String, Dataset<Row>> process(Batch batch) throws Exception;

  /** How the named output is written; RFC 4180 CSV with a header unless overridden. */
  default Output output(String name) {
    return Output.csv();
  }
}

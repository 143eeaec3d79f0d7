package dev.sparkfailover.job.scan;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of one batch, and how many there are. */
public interface Scan {

  /** The rows that parse. */
  Dataset<Row> rows();

  /**
   * From now on, rows once read are kept, in memory and on disk, until {@link #release}; unless
   * there are so few that reading them again is cheaper.
   */
  void keep();

  /** Lets go of what was kept. */
  void release();

  /** The exact count; reads only what was not read to its end so far. */
  RowCount count();
}

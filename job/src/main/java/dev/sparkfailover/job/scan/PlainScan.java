package dev.sparkfailover.job.scan;

import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** A scan of a format that has no bad rows, only bad files, such as Parquet. */
record PlainScan(Dataset<Row> rows) implements Scan {

  @Override
  public void keep() {
    rows.persist(StorageLevel.MEMORY_AND_DISK());
  }

  @Override
  public void release() {
    rows.unpersist();
  }

  @Override
  public RowCount count() {
    return new RowCount(rows.count(), 0, Set.of());
  }
}

package dev.sparkfailover.job.cycle;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * The few places where this package reaches below Spark's public API: its own rows go through
 * without the conversion to {@link Row} and back, which would cost more than all the counting.
 */
final class Internals {

  private Internals() {}

  static JavaRDD<InternalRow> rows(Dataset<Row> dataset) {
    return classic(dataset).queryExecution().toRdd().toJavaRDD();
  }

  static Dataset<Row> dataset(SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }

  static long bytes(Dataset<Row> dataset) {
    return classic(dataset).queryExecution().optimizedPlan().stats().sizeInBytes().toLong();
  }

  /** Reads these partitions to their end. */
  static void exhaust(JavaRDD<InternalRow> rows, int[] partitions) {
    List<Long>[] counts =
        rows.mapPartitions(
                partition -> {
                  long count = 0;
                  for (; partition.hasNext(); partition.next()) {
                    count++;
                  }
                  return List.of(count).iterator();
                })
            .collectPartitions(partitions);
    if (counts.length != partitions.length) {
      throw new IllegalStateException(
          "asked for partitions " + Arrays.toString(partitions) + ", got " + counts.length);
    }
  }

  private static org.apache.spark.sql.classic.Dataset<Row> classic(Dataset<Row> dataset) {
    return (org.apache.spark.sql.classic.Dataset<Row>) dataset;
  }
}

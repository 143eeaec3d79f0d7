package dev.sparkfailover.job.scan;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * A scan that takes bad rows out and counts while it is read, so that neither costs a job of its
 * own.
 */
final class ValidatingScan implements Scan {

  /** Up to here one task is quicker than a shuffle. */
  private static final long SMALL_BYTES = 4 << 20;

  private static final int SMALL_PARTITIONS = 8;

  /** Below this, parsing twice is cheaper than keeping the parsed rows. */
  private static final long WORTH_KEEPING = 1 << 20;

  private final JavaRDD<InternalRow> validated;
  private final JavaRDD<byte[]> pages;
  private final PartitionRowCounts counts;
  private final Dataset<Row> rows;
  private final boolean worthKeeping;

  private ValidatingScan(
      JavaRDD<InternalRow> validated,
      JavaRDD<byte[]> pages,
      PartitionRowCounts counts,
      Dataset<Row> rows,
      boolean worthKeeping) {
    this.validated = validated;
    this.pages = pages;
    this.counts = counts;
    this.rows = rows;
    this.worthKeeping = worthKeeping;
  }

  /**
   * @param read the rows of all files, with bad records among them
   */
  static ValidatingScan of(SparkSession spark, BatchInput work, Dataset<Row> read) {
    PartitionRowCounts counts = new PartitionRowCounts();
    spark.sparkContext().register(counts);
    StructType schema = read.schema();
    long bytes = SparkInternals.bytes(read);
    JavaRDD<InternalRow> validated =
        new ValidRowsRdd(SparkInternals.rows(read).rdd(), counts, new CurrentFile(work.folder()))
            .toJavaRDD();
    JavaRDD<byte[]> pages = validated.mapPartitions(RowPages::pack, true);
    boolean worthKeeping = bytes > WORTH_KEEPING;
    JavaRDD<InternalRow> rows =
        worthKeeping
            ? new CachedRowsRdd(validated.rdd(), pages.rdd(), schema.size()).toJavaRDD()
            : validated;
    Dataset<Row> good = SparkInternals.dataset(spark, rows, schema);
    boolean small = bytes <= SMALL_BYTES && validated.getNumPartitions() <= SMALL_PARTITIONS;
    return new ValidatingScan(
        validated, pages, counts, small ? good.coalesce(1) : good, worthKeeping);
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  /**
   * Not as Spark's columnar cache: to build that would cost more than the second parse it saves.
   */
  @Override
  public void keep() {
    if (worthKeeping) {
      pages.persist(StorageLevel.MEMORY_AND_DISK());
    }
  }

  /** From here on nothing is read from what was kept, so that {@link #count} counts anew. */
  @Override
  public void release() {
    pages.unpersist(false);
  }

  /** A pipeline may leave rows unread, by {@code limit} for example: those are read now. */
  @Override
  public RowCount count() {
    int[] unread =
        IntStream.range(0, validated.getNumPartitions())
            .filter(partition -> !counts.value().containsKey(partition))
            .toArray();
    if (unread.length > 0) {
      SparkInternals.exhaust(validated, unread);
    }
    return counts.total();
  }
}

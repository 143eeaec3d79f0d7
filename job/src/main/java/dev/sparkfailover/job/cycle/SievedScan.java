package dev.sparkfailover.job.cycle;

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
final class SievedScan implements Scan {

  /** Up to here one task is quicker than a shuffle. */
  private static final long SMALL_BYTES = 4 << 20;

  private static final int SMALL_PARTITIONS = 8;

  /** Below this, parsing twice is cheaper than keeping the parsed rows. */
  private static final long WORTH_KEEPING = 1 << 20;

  private final JavaRDD<InternalRow> sieved;
  private final JavaRDD<byte[]> pages;
  private final Tally tally;
  private final Dataset<Row> rows;
  private final boolean worthKeeping;

  private SievedScan(
      JavaRDD<InternalRow> sieved,
      JavaRDD<byte[]> pages,
      Tally tally,
      Dataset<Row> rows,
      boolean worthKeeping) {
    this.sieved = sieved;
    this.pages = pages;
    this.tally = tally;
    this.rows = rows;
    this.worthKeeping = worthKeeping;
  }

  /**
   * @param read the rows of all files, with bad records among them
   */
  static SievedScan of(SparkSession spark, Work work, Dataset<Row> read) {
    Tally tally = new Tally();
    spark.sparkContext().register(tally);
    StructType schema = read.schema();
    long bytes = Internals.bytes(read);
    JavaRDD<InternalRow> sieved =
        new SievedRows(Internals.rows(read).rdd(), tally, new FileNames(work.folder())).toJavaRDD();
    JavaRDD<byte[]> pages = sieved.mapPartitions(Pages::pack, true);
    boolean worthKeeping = bytes > WORTH_KEEPING;
    JavaRDD<InternalRow> rows =
        worthKeeping ? new KeptRows(sieved.rdd(), pages.rdd(), schema.size()).toJavaRDD() : sieved;
    Dataset<Row> good = Internals.dataset(spark, rows, schema);
    boolean small = bytes <= SMALL_BYTES && sieved.getNumPartitions() <= SMALL_PARTITIONS;
    return new SievedScan(sieved, pages, tally, small ? good.coalesce(1) : good, worthKeeping);
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
        IntStream.range(0, sieved.getNumPartitions())
            .filter(partition -> !tally.value().containsKey(partition))
            .toArray();
    if (unread.length > 0) {
      Internals.exhaust(sieved, unread);
    }
    return tally.total();
  }
}

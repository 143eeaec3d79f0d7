package dev.sparkfailover.job.scan;

import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** The rows as they are read; out of the pages that they were packed into, once these are kept. */
final class CachedRowsRdd extends RDD<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RDD<InternalRow> read;
  private final RDD<byte[]> pages;
  private final int fields;

  /**
   * @param read rows of the kind that Spark's scans and projections make
   * @param pages the same rows, packed; whether they are kept is asked when a job starts
   * @param fields of a row
   */
  CachedRowsRdd(RDD<InternalRow> read, RDD<byte[]> pages, int fields) {
    super(pages, ClassTag.apply(InternalRow.class));
    this.read = read;
    this.pages = pages;
    this.fields = fields;
  }

  @Override
  public Partition[] getPartitions() {
    return pages.partitions();
  }

  @Override
  public Iterator<InternalRow> compute(Partition split, TaskContext context) {
    return pages.getStorageLevel().equals(StorageLevel.NONE())
        ? read.iterator(split, context)
        : CollectionConverters.asScala(
            RowPages.unpack(CollectionConverters.asJava(pages.iterator(split, context)), fields));
  }
}

package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.format.BadRecord;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.reflect.ClassTag;

/** The good rows of a reader that puts bad records among them; counts all of them. */
final class ValidRowsRdd extends RDD<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RDD<InternalRow> read;
  private final PartitionRowCounts counts;
  private final CurrentFile names;

  ValidRowsRdd(RDD<InternalRow> read, PartitionRowCounts counts, CurrentFile names) {
    super(read, ClassTag.apply(InternalRow.class));
    this.read = read;
    this.counts = counts;
    this.names = names;
  }

  @Override
  public Partition[] getPartitions() {
    return read.partitions();
  }

  @Override
  public Iterator<InternalRow> compute(Partition split, TaskContext context) {
    return new GoodRows(split, read.iterator(split, context));
  }

  private final class GoodRows extends AbstractIterator<InternalRow> {
    private final Partition split;
    private final Iterator<InternalRow> rows;
    private final Set<String> badFiles = new HashSet<>();
    private InternalRow next;
    private boolean ended;
    private long good;
    private long bad;

    GoodRows(Partition split, Iterator<InternalRow> rows) {
      this.split = split;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (next == null && !ended) {
        step();
      }
      return next != null;
    }

    private void step() {
      if (!rows.hasNext()) {
        ended = true;
        counts.add(
            new PartitionRowCounts.Counted(split.index(), new RowCount(good, bad, badFiles)));
        return;
      }
      InternalRow row = rows.next();
      if (row instanceof BadRecord) {
        bad++;
        badFiles.add(names.current());
      } else {
        good++;
        next = row;
      }
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      InternalRow row = next;
      next = null;
      return row;
    }
  }
}

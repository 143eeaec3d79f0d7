package dev.sparkfailover.job.cycle;

import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.catalyst.InternalRow;

/** Lets the good rows of a partition through and counts all of them. */
record Sieve(Tally tally, RowTest test, FileNames names)
    implements Function2<Integer, Iterator<InternalRow>, Iterator<InternalRow>> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<InternalRow> call(Integer partition, Iterator<InternalRow> rows) {
    return new GoodRows(partition, rows);
  }

  private final class GoodRows implements Iterator<InternalRow> {
    private final int partition;
    private final Iterator<InternalRow> rows;
    private final Set<String> badFiles = new HashSet<>();
    private InternalRow next;
    private boolean ended;
    private long good;
    private long bad;

    GoodRows(int partition, Iterator<InternalRow> rows) {
      this.partition = partition;
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
        tally.add(new Tally.Counted(partition, new RowCount(good, bad, badFiles)));
        return;
      }
      InternalRow row = rows.next();
      if (test.isGood(row)) {
        good++;
        next = row;
      } else {
        bad++;
        badFiles.add(names.current());
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

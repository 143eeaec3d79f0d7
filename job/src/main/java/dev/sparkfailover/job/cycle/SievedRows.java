package dev.sparkfailover.job.cycle;

import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkThrowable;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * The good rows, without the column for the raw text of bad ones; counts all of them.
 *
 * <p>That column costs a parser a good part of its speed, so a partition is read strictly at first:
 * without it, by a reader that refuses a bad record. From the first refusal on, the partition's
 * rows are those of the lenient reader.
 */
final class SievedRows extends RDD<InternalRow> {
  private static final long serialVersionUID = 1L;
  private static final String REFUSAL = "MALFORMED_RECORD_IN_PARSING";

  private final RDD<InternalRow> read;
  private final boolean strict;
  private final RDD<InternalRow> lenient;
  private final StructType schema;
  private final Tally tally;
  private final RowTest test;
  private final FileNames names;

  private SievedRows(
      RDD<InternalRow> read,
      boolean strict,
      RDD<InternalRow> lenient,
      StructType schema,
      Tally tally,
      RowTest test,
      FileNames names) {
    super(
        read.context(),
        // Of both, or the one that is read only now and then would come to a task without its own.
        CollectionConverters.asScala(
                Stream.of(read, lenient)
                    .distinct()
                    .<Dependency<?>>map(OneToOneDependency<InternalRow>::new)
                    .toList())
            .toSeq(),
        ClassTag.apply(InternalRow.class));
    this.read = read;
    this.strict = strict;
    this.lenient = lenient;
    this.schema = schema;
    this.tally = tally;
    this.test = test;
    this.names = names;
  }

  /**
   * Of a reader whose rows have the raw text as their last column.
   *
   * @param schema the rows' columns without that one
   */
  static SievedRows of(
      RDD<InternalRow> lenient, StructType schema, Tally tally, RowTest test, FileNames names) {
    return new SievedRows(lenient, false, lenient, schema, tally, test, names);
  }

  /**
   * The same rows, read by a strict reader as far as that goes.
   *
   * @param strict of the same files, in the same partitions
   */
  SievedRows readBy(RDD<InternalRow> strict) {
    return new SievedRows(strict, true, lenient, schema, tally, test, names);
  }

  @Override
  public Partition[] getPartitions() {
    return read.partitions();
  }

  @Override
  public Iterator<InternalRow> compute(Partition split, TaskContext context) {
    return new GoodRows(split, context);
  }

  private final class GoodRows extends AbstractIterator<InternalRow> {
    private final Partition split;
    private final TaskContext context;
    private final UnsafeProjection withoutRaw = UnsafeProjection.create(schema);
    private final Set<String> badFiles = new HashSet<>();
    private Iterator<InternalRow> rows;
    private boolean strictly = strict;
    private InternalRow next;
    private boolean ended;
    private long good;
    private long bad;

    GoodRows(Partition split, TaskContext context) {
      this.split = split;
      this.context = context;
      this.rows = read.iterator(split, context);
    }

    @Override
    public boolean hasNext() {
      while (next == null && !ended) {
        step();
      }
      return next != null;
    }

    private void step() {
      InternalRow row = read();
      if (row == null) {
        ended = true;
        tally.add(new Tally.Counted(split.index(), new RowCount(good, bad, badFiles)));
      } else if (strictly ? test.isText(row) : test.isGood(row)) {
        good++;
        next = strictly ? row : withoutRaw.apply(row);
      } else {
        bad++;
        badFiles.add(names.current());
      }
    }

    /** The next row of the reader, or null when there is none. */
    private InternalRow read() {
      if (!strictly) {
        return rows.hasNext() ? rows.next() : null;
      }
      try {
        return rows.hasNext() ? rows.next() : null;
      } catch (Exception e) {
        if (!isRefusal(e)) {
          throw e;
        }
        readLeniently();
        return read();
      }
    }

    /** Goes on behind the rows that were seen already. */
    private void readLeniently() {
      strictly = false;
      rows = lenient.iterator(split, context);
      for (long seen = 0; seen < good + bad; seen++) {
        if (!rows.hasNext()) {
          throw new IllegalStateException(
              "%s rows were read, and then only %s: a file was changed meanwhile"
                  .formatted(good + bad, seen));
        }
        rows.next();
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

  private static boolean isRefusal(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof SparkThrowable known
                    && known.getCondition() != null
                    && known.getCondition().startsWith(REFUSAL));
  }
}

package dev.sparkfailover.job.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/**
 * The rows of one file, which is closed and let go of at its end: a task reads many files, and a
 * parser holds megabytes. A file that is not read to its end is closed with its task.
 */
public final class FileRows<R extends Iterator<InternalRow> & Closeable>
    extends AbstractIterator<InternalRow> implements Closeable {
  private Optional<R> rows;

  private FileRows(R rows) {
    this.rows = Optional.of(rows);
  }

  public static <R extends Iterator<InternalRow> & Closeable> FileRows<R> of(R rows) {
    FileRows<R> file = new FileRows<>(rows);
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> file.close());
    }
    return file;
  }

  @Override
  public boolean hasNext() {
    boolean more = rows.isPresent() && rows.get().hasNext();
    if (!more) {
      close();
    }
    return more;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.get().next();
  }

  @Override
  public void close() {
    Optional<R> open = rows;
    rows = Optional.empty();
    if (open.isPresent()) {
      try {
        open.get().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package dev.sparkfailover.job.format.json;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.format.Encodings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.hadoop.io.Text;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/** Makes of each record of a JSON file a row, or a {@link BadRecord}. */
public final class JsonRows extends AbstractIterator<InternalRow> implements Closeable {
  private final Texts texts;
  private final JsonDocuments documents;
  private final UnsafeProjection unsafe;
  private final Queue<InternalRow> waiting = new ArrayDeque<>();

  JsonRows(Texts texts, JsonDocuments documents, StructType schema) {
    this.texts = texts;
    this.documents = documents;
    this.unsafe = UnsafeProjection.create(schema);
  }

  @Override
  public boolean hasNext() {
    while (waiting.isEmpty() && texts.hasNext()) {
      read(texts.next());
    }
    return !waiting.isEmpty();
  }

  private void read(String text) {
    if (text.indexOf('\uFFFD') >= 0) {
      waiting.add(new BadRecord(texts.line(), Encodings.notIn(texts.charset()), text));
      return;
    }
    try {
      waiting.addAll(documents.read(text, texts.line()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow row = waiting.remove();
    return row instanceof BadRecord ? row : unsafe.apply(row);
  }

  @Override
  public void close() throws IOException {
    texts.close();
  }

  /** The texts of a file that hold records: its lines, or all of it. */
  public interface Texts extends Closeable {
    boolean hasNext();

    String next();

    /** Of the last text, from 1; 0 if it is not known. */
    long line();

    String charset();

    static Texts lines(
        Iterator<Text> lines, Closeable source, String charset, boolean fromTheBeginning) {
      return new JsonLines(lines, source, Charset.forName(charset), fromTheBeginning);
    }

    /**
     * All of a file.
     *
     * @param charset empty if the first bytes show it
     */
    static Texts whole(InputStream in, String charset) throws IOException {
      try (in) {
        return JsonWhole.of(in.readAllBytes(), charset);
      }
    }
  }
}

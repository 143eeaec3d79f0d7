package dev.sparkfailover.job.format.json;

import dev.sparkfailover.job.format.Encodings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.io.Text;
import scala.collection.Iterator;

/** A file of JSON lines, or a part of one. */
final class JsonLines implements JsonRows.Texts {
  private final Iterator<Text> lines;
  private final Closeable source;
  private final Charset charset;
  private final boolean fromTheBeginning;
  private long line;

  JsonLines(Iterator<Text> lines, Closeable source, Charset charset, boolean fromTheBeginning) {
    this.lines = lines;
    this.source = source;
    this.charset = charset;
    this.fromTheBeginning = fromTheBeginning;
  }

  @Override
  public boolean hasNext() {
    return lines.hasNext();
  }

  @Override
  public String next() {
    Text text = lines.next();
    if (line == 0 && fromTheBeginning && charset.equals(StandardCharsets.UTF_8)) {
      Encodings.refuseOther(text.getBytes(), Math.min(text.getLength(), 64));
    }
    line++;
    return new String(text.getBytes(), 0, text.getLength(), charset);
  }

  @Override
  public long line() {
    return fromTheBeginning ? line : 0;
  }

  @Override
  public String charset() {
    return charset.name();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}

package dev.sparkfailover.monitor.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses to read more than so many bytes. */
final class BoundedInputStream extends FilterInputStream {
  private final long limit;
  private long count;

  BoundedInputStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    counted(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int more = super.read(bytes, from, length);
    counted(Math.max(more, 0));
    return more;
  }

  private void counted(int more) throws IOException {
    count += more;
    if (count > limit) {
      throw new IOException("the answer has more than " + limit + " bytes");
    }
  }
}

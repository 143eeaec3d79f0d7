package dev.sparkfailover.job.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/** The text of a gzip file (RFC 1952): all its members, whose check sums must be right. */
final class GzipMembers extends InputStream {
  private static final int BLOCK = 1 << 16;
  private static final int HAS_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] block = new byte[BLOCK];
  private int from;
  private int to;
  private long taken;
  private boolean within;
  private boolean ended;
  private boolean first = true;

  GzipMembers(InputStream in) {
    this.in = new BufferedInputStream(in, BLOCK);
  }

  /** How many bytes of the file were read so far. */
  long taken() {
    return taken;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n;
    do {
      n = read(one, 0, 1);
    } while (n == 0);
    return n < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended && (within || begin())) {
      int n = inflate(bytes, offset, length);
      if (n > 0) {
        crc.update(bytes, offset, n);
        return n;
      }
      if (inflater.finished()) {
        finish();
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      if (inflater.needsInput() && !inflater.finished()) {
        if (!fill()) {
          throw new EOFException("gzip: the file ends within a member: it is cut off");
        }
        inflater.setInput(block, from, to - from);
      }
      return inflater.inflate(bytes, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException("gzip: damaged before byte %s: %s".formatted(taken, e.getMessage()));
    }
  }

  /** Goes into the next member; false if there is none. */
  private boolean begin() throws IOException {
    int b = first ? next() : behindZeros();
    if (b < 0) {
      ended = true;
      return false;
    }
    if (b != 0x1F || need() != 0x8B || need() != 8) {
      throw new ZipException(
          first
              ? "not a gzip file"
              : "gzip: behind its last member the file goes on with something else before byte %s; cut it off there"
                  .formatted(taken));
    }
    skipHeader();
    inflater.reset();
    inflater.setInput(block, from, to - from);
    crc.reset();
    within = true;
    first = false;
    return true;
  }

  private int behindZeros() throws IOException {
    int b;
    do {
      b = next();
    } while (b == 0);
    return b;
  }

  private void skipHeader() throws IOException {
    int flags = need();
    skip(6);
    if ((flags & HAS_EXTRA) != 0) {
      skip(need() + 256 * need());
    }
    if ((flags & HAS_NAME) != 0) {
      skipText();
    }
    if ((flags & HAS_COMMENT) != 0) {
      skipText();
    }
    if ((flags & HAS_CRC) != 0) {
      skip(2);
    }
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      need();
    }
  }

  private void skipText() throws IOException {
    int b;
    do {
      b = need();
    } while (b != 0);
  }

  private void finish() throws IOException {
    from = to - inflater.getRemaining();
    long sum = number();
    long size = number();
    if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new ZipException("gzip: the check sum before byte %s is wrong".formatted(taken));
    }
    within = false;
  }

  private long number() throws IOException {
    return need() | (long) need() << 8 | (long) need() << 16 | (long) need() << 24;
  }

  private int need() throws IOException {
    int b = next();
    if (b < 0) {
      throw new EOFException("gzip: the file ends within a member: it is cut off");
    }
    return b;
  }

  private int next() throws IOException {
    return from < to || fill() ? block[from++] & 0xFF : -1;
  }

  private boolean fill() throws IOException {
    int n = in.read(block, 0, block.length);
    from = 0;
    to = Math.max(0, n);
    taken += to;
    return n > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}

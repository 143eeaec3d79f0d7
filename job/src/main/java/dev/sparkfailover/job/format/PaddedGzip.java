package dev.sparkfailover.job.format;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.io.compress.GzipCodec;

/**
 * Reads gzip files as gzip itself does: members one after the other, and zeros behind the last one,
 * which devices and uploads in blocks leave there. Anything else behind it is an error that says
 * so.
 *
 * <p>Hadoop makes it by its name.
 */
public final class PaddedGzip extends GzipCodec {

  @Override
  public Class<? extends Decompressor> getDecompressorType() {
    return null;
  }

  @Override
  public Decompressor createDecompressor() {
    return null;
  }

  @Override
  public CompressionInputStream createInputStream(InputStream in) throws IOException {
    return new Stream(new GzipMembers(in));
  }

  @Override
  public CompressionInputStream createInputStream(InputStream in, Decompressor decompressor)
      throws IOException {
    return createInputStream(in);
  }

  /** Hadoop wants its own kind of stream. */
  private static final class Stream extends CompressionInputStream {
    Stream(InputStream in) throws IOException {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public void resetState() {
      throw new UnsupportedOperationException("a gzip file is read once");
    }

    @Override
    public long getPos() {
      // Of what was read, as for any file that cannot be split.
      return ((GzipMembers) in).taken();
    }
  }
}

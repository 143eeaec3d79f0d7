package dev.sparkfailover.monitor.file;

import java.io.IOException;
import java.util.Arrays;

/**
 * How far a file was read, and enough of it to know it again: its key may belong to another file by
 * now, and it may have been cut and written anew.
 */
public final class FilePosition {
  private static final int MEMORY = 256;

  private final Object key;
  private final long offset;
  private final byte[] before;

  private FilePosition(Object key, long offset, byte[] before) {
    this.key = key;
    this.offset = offset;
    this.before = before;
  }

  public static FilePosition at(OpenFile.Facts facts, long offset) {
    return new FilePosition(facts.key(), offset, new byte[0]);
  }

  /** After so many of these bytes were read from here on. */
  public FilePosition moved(byte[] bytes, int count) {
    byte[] all = Arrays.copyOf(before, before.length + Math.min(count, MEMORY));
    int taken = Math.min(count, MEMORY);
    System.arraycopy(bytes, count - taken, all, before.length, taken);
    int kept = Math.min(all.length, MEMORY);
    return new FilePosition(
        key, offset + count, Arrays.copyOfRange(all, all.length - kept, all.length));
  }

  public long offset() {
    return offset;
  }

  /** Whether it may lie in this one; {@link #fits} is sure. */
  public boolean couldBeIn(OpenFile.Facts facts) {
    return facts.key().equals(key) && facts.size() >= offset;
  }

  /** Whether what was read is still there. */
  public boolean fits(OpenFile file) throws IOException {
    return couldBeIn(file.facts())
        && Arrays.equals(before, file.read(offset - before.length, before.length));
  }
}

package dev.sparkfailover.job.scan;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/**
 * Packs rows into a few large arrays and takes them out again. Kept rows then cost their bytes and
 * next to no objects, and what does not fit into memory goes to the disk as it is.
 *
 * <p>A page is a sequence of rows, each behind eight bytes that hold its size; so rows stay where
 * Spark wants them, at multiples of eight.
 */
final class RowPages {
  /** Below half of the smallest region of the collector G1 (1 MB), which would set it apart. */
  static final int PAGE_BYTES = 256 << 10;

  private static final int HEADER = Long.BYTES;

  private RowPages() {}

  /**
   * Packs rows, of which each may be gone when the next one is asked for.
   *
   * @param rows of the kind that Spark's scans and projections make
   */
  static Iterator<byte[]> pack(Iterator<InternalRow> rows) {
    return new Packing(rows);
  }

  /** Takes the rows out; one row object serves for all of them. */
  static Iterator<InternalRow> unpack(Iterator<byte[]> pages, int fields) {
    return new Unpacking(pages, new UnsafeRow(fields));
  }

  private static final class Packing implements Iterator<byte[]> {
    private final Iterator<InternalRow> rows;
    private UnsafeRow waiting;

    Packing(Iterator<InternalRow> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return waiting != null || rows.hasNext();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      UnsafeRow row = waiting == null ? (UnsafeRow) rows.next() : waiting;
      byte[] page = new byte[Math.max(PAGE_BYTES, HEADER + row.getSizeInBytes())];
      int end = 0;
      while (row != null && end + HEADER + row.getSizeInBytes() <= page.length) {
        ByteBuffer.wrap(page).putLong(end, row.getSizeInBytes());
        row.writeToMemory(page, Platform.BYTE_ARRAY_OFFSET + end + HEADER);
        end += HEADER + row.getSizeInBytes();
        row = rows.hasNext() ? (UnsafeRow) rows.next() : null;
      }
      waiting = row;
      return end == page.length ? page : Arrays.copyOf(page, end);
    }
  }

  private static final class Unpacking implements Iterator<InternalRow> {
    private final Iterator<byte[]> pages;
    private final UnsafeRow row;
    private byte[] page = {};
    private int at;

    Unpacking(Iterator<byte[]> pages, UnsafeRow row) {
      this.pages = pages;
      this.row = row;
    }

    @Override
    public boolean hasNext() {
      return at < page.length || pages.hasNext();
    }

    @Override
    public InternalRow next() {
      if (at == page.length) {
        page = pages.next();
        at = 0;
      }
      int size = Math.toIntExact(ByteBuffer.wrap(page).getLong(at));
      row.pointTo(page, Platform.BYTE_ARRAY_OFFSET + at + HEADER, size);
      at += HEADER + size;
      return row;
    }
  }
}

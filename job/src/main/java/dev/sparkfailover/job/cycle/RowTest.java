package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.spi.Input;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Tells good rows from bad ones. */
final class RowTest implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a CSV reader puts in the place of bytes that are no character. */
  private static final UTF8String REPLACEMENT = UTF8String.fromString("\uFFFD");

  private static final long EACH_1 = 0x0101010101010101L;
  private static final long EACH_128 = 0x8080808080808080L;
  private static final long FIRST_BYTES = EACH_1 * (REPLACEMENT.getByte(0) & 0xFF);

  private final int raw;
  private final int[] texts;

  /**
   * @param raw the column that has the raw text of a row that does not parse
   * @param texts the columns to search for bytes that were not UTF-8; empty if the parser does it
   */
  private RowTest(int raw, int[] texts) {
    this.raw = raw;
    this.texts = texts;
  }

  static RowTest of(StructType schema, Input input) {
    int raw = schema.size() - 1;
    boolean replaces = "csv".equalsIgnoreCase(input.format());
    int[] texts =
        IntStream.range(0, replaces ? raw : 0)
            .filter(column -> schema.fields()[column].dataType() instanceof StringType)
            .toArray();
    return new RowTest(raw, texts);
  }

  /** The text that does not parse, if the parser says it. */
  Optional<String> raw(InternalRow row) {
    return row.isNullAt(raw) ? Optional.empty() : Optional.of(row.getString(raw));
  }

  boolean isGood(InternalRow row) {
    return row.isNullAt(raw) && isText(row);
  }

  /**
   * Whether a row that parses has no bytes that are no character; it need not have the raw text.
   */
  boolean isText(InternalRow row) {
    return notText(row) < 0;
  }

  /** The first column with bytes that are no character, or -1. */
  int notText(InternalRow row) {
    if (texts.length > 0 && row instanceof UnsafeRow bytes && !mayHaveReplacement(bytes)) {
      return -1;
    }
    for (int column : texts) {
      if (!row.isNullAt(column) && row.getUTF8String(column).contains(REPLACEMENT)) {
        return column;
      }
    }
    return -1;
  }

  /**
   * Looks at eight bytes at a time, which takes a fraction of a search in each text: nearly no row
   * has the byte that a replacement begins with. Texts lie behind the columns of fixed size.
   */
  private static boolean mayHaveReplacement(UnsafeRow row) {
    int texts =
        UnsafeRow.calculateBitSetWidthInBytes(row.numFields()) + Long.BYTES * row.numFields();
    long end = row.getBaseOffset() + row.getSizeInBytes();
    for (long at = row.getBaseOffset() + texts; at < end; at += Long.BYTES) {
      long differs = Platform.getLong(row.getBaseObject(), at) ^ FIRST_BYTES;
      // Not 0 exactly if one of the eight bytes is 0 (Warren, Hacker's Delight, 6-1).
      if ((differs - EACH_1 & ~differs & EACH_128) != 0) {
        return true;
      }
    }
    return false;
  }
}

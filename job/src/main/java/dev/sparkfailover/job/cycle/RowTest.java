package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.spi.Input;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Tells good rows from bad ones. */
final class RowTest implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a CSV reader puts in the place of bytes that are no character. */
  private static final UTF8String REPLACEMENT = UTF8String.fromString("\uFFFD");

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
    return row.isNullAt(raw) && notText(row) < 0;
  }

  /** The first column with bytes that are no character, or -1. */
  int notText(InternalRow row) {
    for (int column : texts) {
      if (!row.isNullAt(column) && row.getUTF8String(column).contains(REPLACEMENT)) {
        return column;
      }
    }
    return -1;
  }
}

package dev.sparkfailover.job.format.csv;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import dev.sparkfailover.job.format.RefusedFileException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The records of one CSV file, one after the other; blank lines are none. */
abstract class CsvRecords implements Closeable {
  /** The fields of the record that is looked at; null stands for one without any text. */
  String[] fields = {};

  /**
   * Goes to the next record.
   *
   * @return whether there is one
   */
  abstract boolean next() throws IOException;

  /** Its text without the line end. */
  abstract String raw();

  /** The line on which it begins, from 1; 0 if that is not known. */
  abstract long line();

  /** Whether it has what parsers read in different ways. */
  abstract boolean needsSecondLook();

  /** Whether the file's text goes on in another part of it that is read by another task. */
  abstract boolean isFromTheBeginning();

  /** Whether the parser took quotes to be something else than text. */
  final boolean hasQuoteInFront(char quote) {
    for (String field : fields) {
      if (field != null && !field.isEmpty() && field.charAt(0) == quote) {
        return true;
      }
    }
    return false;
  }

  /** Says which limit was hit, where the parser names an index of an array. */
  static RuntimeException limit(
      TextParsingException e, CsvParserSettings settings, CsvParser parser) {
    Optional<String> which = Optional.empty();
    if (String.valueOf(e.getMessage()).contains("maxCharsPerColumn") || isOfArray(e)) {
      which =
          Optional.of(
              e.getColumnIndex() >= settings.getMaxColumns() - 1
                  ? "more than %s columns (input option maxColumns)"
                      .formatted(settings.getMaxColumns())
                  : "column %s has more than %s characters (input option maxCharsPerColumn)"
                      .formatted(e.getColumnIndex() + 1, settings.getMaxCharsPerColumn()));
    }
    long line = parser.getContext().currentLine() + 1;
    return which
        .<RuntimeException>map(
            what ->
                new RefusedFileException(
                    "line %s: %s; raise the limit, or look for a quote that is not closed"
                        .formatted(line, what)))
        .orElse(e);
  }

  private static boolean isOfArray(TextParsingException e) {
    return e.getCause() instanceof ArrayIndexOutOfBoundsException;
  }
}

package dev.sparkfailover.job.format.csv;

import com.univocity.parsers.common.ParsingContext;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.Reader;
import java.util.Objects;
import org.apache.spark.sql.catalyst.csv.CSVOptions;

/**
 * Records that may go over several lines: a file is read from its beginning to its end.
 *
 * <p>A line ends with LF or with CR and LF, also within one file. The parser knows one kind of line
 * end only, so it is given LF, and a CR before it is taken off here.
 */
final class CsvStream extends CsvRecords {
  private final SourceReader source;
  private final CsvParserSettings settings;
  private final CsvParser parser;
  private ParsingContext context;
  private final String lineEnd;
  private final String delimiter;
  private final boolean crMayEndLines;
  private long linesEnded;
  private boolean odd;
  private String content;

  CsvStream(Reader in, CSVOptions options) throws IOException {
    String given = options.lineSeparator().getOrElse(() -> "");
    SourceReader.Opened opened = SourceReader.open(in, given);
    source = opened.reader();
    lineEnd = opened.lineEnd();
    delimiter = options.delimiter();
    crMayEndLines = given.isEmpty() && lineEnd.equals("\n");
    settings = options.asParserSettings();
    settings.setLineSeparatorDetectionEnabled(false);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    settings.getFormat().setLineSeparator(lineEnd);
    parser = new CsvParser(settings);
    parser.beginParsing(source);
    context = parser.getContext();
  }

  @Override
  boolean next() {
    do {
      fields = parsed();
    } while (fields != null && isBlankLine());
    return fields != null;
  }

  private String[] parsed() {
    try {
      String[] next = parser.parseNext();
      if (next != null) {
        // The one from before the first record knows nothing.
        context = parser.getContext();
        content = null;
        long end = context.currentChar();
        int lines = source.linesEndedBefore(end);
        linesEnded += lines;
        odd = source.hasNotedBefore(end) || source.endsAt(end) || lines != 1;
        takeOffCr(next);
      }
      return next;
    } catch (TextParsingException e) {
      throw limit(e, settings, parser);
    }
  }

  private void takeOffCr(String[] next) {
    int last = next.length - 1;
    String field = next[last];
    if (field == null || !field.endsWith("\r") || !crMayEndLines) {
      return;
    }
    if (endsUnquoted(withoutLast(content(), "\n"), field)) {
      String text = field.substring(0, field.length() - 1);
      next[last] = text.isEmpty() ? settings.getNullValue() : text;
    }
  }

  /** A CR within quotes has a quote between itself and the line's end, and another one in front. */
  private boolean endsUnquoted(String record, String field) {
    return record.equals(field) || record.endsWith(delimiter + field);
  }

  private boolean isBlankLine() {
    return fields.length == 1
        && Objects.equals(fields[0], settings.getNullValue())
        && raw().isEmpty();
  }

  /** The parser gives it once. */
  private String content() {
    if (content == null) {
      content = context.currentParsedContent();
    }
    return content;
  }

  @Override
  String raw() {
    String raw = withoutLast(content(), lineEnd);
    // The parser's own sign for a line end; at the end of a file a CR is what is left of one.
    raw = withoutLast(raw, String.valueOf(settings.getFormat().getNormalizedNewline()));
    return crMayEndLines ? withoutLast(raw, "\r") : raw;
  }

  private static String withoutLast(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  @Override
  long line() {
    char end = lineEnd.charAt(lineEnd.length() - 1);
    return linesEnded - content().chars().filter(c -> c == end).count() + 1;
  }

  @Override
  boolean needsSecondLook() {
    return odd;
  }

  @Override
  boolean isFromTheBeginning() {
    return true;
  }

  @Override
  public void close() throws IOException {
    parser.stopParsing();
    source.close();
  }
}

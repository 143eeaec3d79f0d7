package dev.sparkfailover.job.format.csv;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.nio.charset.Charset;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.execution.datasources.HadoopFileLinesReader;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/** Records of one line each: a file may be read in parts. */
final class CsvLines extends CsvRecords {
  private final HadoopFileLinesReader lines;
  private final boolean fromTheBeginning;
  private final Charset charset;
  private final String comment;
  private final char quote;
  private final CsvParserSettings settings;
  private final CsvParser parser;
  private String raw = "";
  private long line;

  CsvLines(PartitionedFile file, CSVOptions options, Configuration hadoop) {
    lines = new HadoopFileLinesReader(file, options.lineSeparatorInRead(), hadoop);
    fromTheBeginning = file.start() == 0;
    charset = Charset.forName(options.charset());
    comment = options.isCommentSet() ? String.valueOf(options.comment()) : "";
    quote = options.quote();
    settings = options.asParserSettings();
    parser = new CsvParser(settings);
  }

  @Override
  boolean next() {
    while (lines.hasNext()) {
      Text text = lines.next();
      raw =
          new String(text.getBytes(), 0, text.getLength(), charset)
              .replace(SourceReader.NUL_STAND_IN, '\uFFFD')
              .replace('\0', SourceReader.NUL_STAND_IN);
      line++;
      if (!raw.isEmpty() && (comment.isEmpty() || !raw.startsWith(comment))) {
        fields = parsed();
        return true;
      }
    }
    return false;
  }

  private String[] parsed() {
    try {
      String[] parsed = parser.parseLine(raw);
      return parsed == null ? new String[0] : parsed;
    } catch (TextParsingException e) {
      throw limit(e, settings, parser);
    }
  }

  @Override
  String raw() {
    return raw;
  }

  @Override
  long line() {
    return fromTheBeginning ? line : 0;
  }

  @Override
  boolean needsSecondLook() {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == quote || c == '\n' || c >= '\uFFFD') {
        return true;
      }
    }
    return false;
  }

  @Override
  boolean isFromTheBeginning() {
    return fromTheBeginning;
  }

  @Override
  public void close() {
    lines.close();
  }
}

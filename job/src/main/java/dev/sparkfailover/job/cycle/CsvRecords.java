package dev.sparkfailover.job.cycle;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The records of one CSV file with their line numbers, cut exactly as Spark cuts them: by the same
 * parser with the same settings.
 */
final class CsvRecords implements Closeable {
  private final InputStream stream;
  private final CsvParser parser;

  /**
   * One record.
   *
   * @param line the line on which it begins, from 1
   */
  record CsvRecord(long line, String raw, List<Optional<String>> fields) {}

  private CsvRecords(InputStream stream, CsvParser parser) {
    this.stream = stream;
    this.parser = parser;
  }

  /** Empty if Spark does not read such a file from its first record to its last in one go. */
  static Optional<CsvRecords> of(
      String format, Map<String, String> given, Configuration hadoop, Path file) {
    CSVOptions options =
        new CSVOptions(
            scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(given)),
            false,
            "UTC");
    if (!"csv".equalsIgnoreCase(format) || !options.multiLine()) {
      return Optional.empty();
    }
    CsvParserSettings settings = options.asParserSettings();
    InputStream stream = CodecStreams.createInputStream(hadoop, file);
    CsvParser parser = new CsvParser(settings);
    parser.beginParsing(stream, options.charset());
    CsvRecords records = new CsvRecords(stream, parser);
    if (options.headerFlag()) {
      records.next();
    }
    return Optional.of(records);
  }

  Optional<CsvRecord> next() {
    String[] fields = parser.parseNext();
    if (fields == null) {
      return Optional.empty();
    }
    String content = parser.getContext().currentParsedContent();
    String raw = content.replaceFirst("\\r?\\n$", "");
    // The parser has counted up to the end of this record; it takes the file's end for a break.
    long within = raw.chars().filter(c -> c == '\n').count();
    long line = parser.getContext().currentLine() - within;
    return Optional.of(
        new CsvRecord(line, raw, Arrays.stream(fields).map(Optional::ofNullable).toList()));
  }

  @Override
  public void close() throws IOException {
    parser.stopParsing();
    stream.close();
  }
}

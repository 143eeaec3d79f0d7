package dev.sparkfailover.job.format.csv;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.format.FieldParser;
import dev.sparkfailover.job.format.NotOfTypeException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.AbstractIterator;

/** Makes of each record of a CSV file a row, or a {@link BadRecord}. */
final class CsvRows extends AbstractIterator<InternalRow> implements Closeable {
  private final CsvRecords records;
  private final StructField[] columns;
  private final FieldParser[] parsers;
  private final GenericInternalRow row;
  private final UnsafeProjection unsafe;
  private final String nullValue;
  private final RecordCheck secondLook;
  private final char quote;
  private InternalRow next;

  CsvRows(CsvRecords records, StructType schema, CSVOptions options, RecordCheck secondLook) {
    this.records = records;
    this.columns = schema.fields();
    UnivocityParser spark = new UnivocityParser(schema, schema, options);
    this.parsers =
        Arrays.stream(columns)
            .map(column -> FieldParser.of(column, options, spark))
            .toArray(FieldParser[]::new);
    this.row = new GenericInternalRow(columns.length);
    this.unsafe = UnsafeProjection.create(schema);
    this.nullValue = options.nullValue();
    this.secondLook = secondLook;
    this.quote = options.quote();
  }

  /** Goes past the header, which must name the columns in their order. */
  void checkHeader(boolean enforceSchema) throws IOException {
    if (!records.isFromTheBeginning() || !records.next() || enforceSchema) {
      return;
    }
    List<String> found = Arrays.stream(records.fields).map(CsvRows::shown).toList();
    List<String> expected = Arrays.stream(columns).map(StructField::name).toList();
    CsvHeader.check(expected, found);
  }

  private static String shown(String name) {
    return name == null ? "" : name;
  }

  @Override
  public boolean hasNext() {
    try {
      if (next == null && records.next()) {
        next = read();
      }
      return next != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow read = next;
    next = null;
    return read;
  }

  private InternalRow read() {
    if (records.needsSecondLook() || records.hasQuoteInFront(quote)) {
      String raw = records.raw();
      Optional<String> wrong = secondLook.wrong(raw, records.fields, columns);
      if (wrong.isPresent()) {
        return bad(wrong.get());
      }
    }
    String[] fields = records.fields;
    if (fields.length != columns.length) {
      return bad("expected %s columns, found %s".formatted(columns.length, fields.length));
    }
    for (int i = 0; i < fields.length; i++) {
      String field = fields[i];
      if (field == null || field.equals(nullValue)) {
        row.setNullAt(i);
      } else {
        try {
          row.update(i, parsers[i].read(field));
        } catch (RuntimeException e) {
          return bad(refused(columns[i], field, e));
        }
      }
    }
    return unsafe.apply(row);
  }

  private static String refused(StructField column, String field, RuntimeException e) {
    String detail = e instanceof NotOfTypeException known ? known.getMessage() : "";
    return NotOfTypeException.describe(column.name(), field, column.dataType().sql(), detail);
  }

  private BadRecord bad(String why) {
    String raw = records.raw().replace(SourceReader.NUL_STAND_IN, '\0');
    return new BadRecord(records.line(), why, raw);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}

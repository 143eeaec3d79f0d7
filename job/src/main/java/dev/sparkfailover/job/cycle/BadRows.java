package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Describes each row that does not parse: its file, its line, why, and its raw text.
 *
 * <p>Spark does not say on which line a row was. A file that has bad rows is therefore read once
 * more beside Spark's own parser, record by record.
 */
record BadRows(
    String format,
    StructType schema,
    Map<String, String> options,
    RowTest test,
    FileNames names,
    SerializableConfiguration hadoop)
    implements FlatMapFunction<Iterator<InternalRow>, Row> {
  private static final long serialVersionUID = 1L;

  /** JSON lines: raw text with quotes and line breaks stays one line. */
  static final Output OUTPUT = new Output("json", Map.of("ignoreNullFields", "true"));

  /** Raw text beyond this is cut; {@code length} tells how long it was. */
  static final int LONGEST_RAW = 1 << 20;

  private static final StructType SCHEMA =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("line", DataTypes.LongType)
          .add("why", DataTypes.StringType)
          .add("length", DataTypes.LongType)
          .add("raw", DataTypes.StringType);

  static Dataset<Row> of(
      SparkSession spark, Work work, Input input, JavaRDD<InternalRow> rowsWithRaw) {
    StructType schema = input.schema().add("raw", DataTypes.StringType);
    BadRows describe =
        new BadRows(
            input.format(),
            input.schema(),
            input.options(),
            RowTest.of(schema, input),
            new FileNames(work.folder()),
            new SerializableConfiguration(
                FileSource.withoutChecksums(spark.sparkContext().hadoopConfiguration())));
    return spark.createDataFrame(rowsWithRaw.mapPartitions(describe), SCHEMA);
  }

  @Override
  public Iterator<Row> call(Iterator<InternalRow> rows) {
    Cursor cursor = new Cursor();
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> cursor.close());
    Iterable<InternalRow> once = () -> rows;
    return StreamSupport.stream(once.spliterator(), false).flatMap(cursor::describe).iterator();
  }

  /** Goes through the files in step with Spark's rows. */
  private final class Cursor {
    private String path = "";
    private Optional<CsvRecords> records = Optional.empty();

    Stream<Row> describe(InternalRow row) {
      if (!FileNames.encoded().equals(path)) {
        open();
      }
      Optional<CsvRecords.CsvRecord> found = records.flatMap(CsvRecords::next);
      return test.isGood(row) ? Stream.empty() : Stream.of(described(row, found));
    }

    private Row described(InternalRow row, Optional<CsvRecords.CsvRecord> found) {
      String raw = found.map(CsvRecords.CsvRecord::raw).or(() -> test.raw(row)).orElse("");
      return RowFactory.create(
          names.current(),
          found.map(CsvRecords.CsvRecord::line).orElse(null),
          found.map(record -> why(row, record.fields())).orElse(null),
          (long) raw.length(),
          raw.length() > LONGEST_RAW ? raw.substring(0, LONGEST_RAW) : raw);
    }

    private String why(InternalRow row, List<Optional<String>> fields) {
      if (fields.size() != schema.size()) {
        return "expected %s columns, found %s".formatted(schema.size(), fields.size());
      }
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).isPresent() && row.isNullAt(i)) {
          return "%s: \"%s\" is not of type %s"
              .formatted(
                  schema.apply(i).name(),
                  shortened(fields.get(i).get()),
                  schema.apply(i).dataType().sql());
        }
      }
      int column = test.notText(row);
      return column < 0 ? "does not parse" : schema.apply(column).name() + ": not UTF-8";
    }

    private void open() {
      close();
      path = FileNames.encoded();
      records = CsvRecords.of(format, options, hadoop.value(), names.currentPath());
    }

    void close() {
      records.ifPresent(
          open -> {
            try {
              open.close();
            } catch (IOException e) {
              throw new UncheckedIOException(names.current() + ": cannot be closed", e);
            }
          });
      records = Optional.empty();
    }
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}

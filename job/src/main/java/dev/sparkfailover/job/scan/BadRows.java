package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.spi.Output;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Describes each bad record: its file, its line, why, and its raw text. */
public record BadRows(CurrentFile names) implements FlatMapFunction<Iterator<InternalRow>, Row> {
  private static final long serialVersionUID = 1L;

  /** JSON lines: raw text with quotes and line breaks stays one line. */
  public static final Output OUTPUT = new Output("json", Map.of("ignoreNullFields", "true"));

  /** Raw text beyond this is cut; {@code length} says how long it was. */
  static final int LONGEST_RAW = 1 << 20;

  private static final StructType SCHEMA =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("line", DataTypes.LongType)
          .add("why", DataTypes.StringType)
          .add("length", DataTypes.LongType)
          .add("raw", DataTypes.StringType);

  /**
   * @param read the rows of files, with bad records among them
   */
  static Dataset<Row> of(SparkSession spark, BatchInput work, JavaRDD<InternalRow> read) {
    return spark.createDataFrame(
        read.mapPartitions(new BadRows(new CurrentFile(work.folder()))), SCHEMA);
  }

  @Override
  public Iterator<Row> call(Iterator<InternalRow> rows) {
    Iterable<InternalRow> once = () -> rows;
    return StreamSupport.stream(once.spliterator(), false)
        .flatMap(row -> row instanceof BadRecord bad ? Stream.of(described(bad)) : Stream.empty())
        .iterator();
  }

  private Row described(BadRecord bad) {
    String raw = bad.raw();
    return RowFactory.create(
        names.current(),
        bad.line().isPresent() ? bad.line().getAsLong() : null,
        bad.why(),
        (long) raw.length(),
        raw.length() > LONGEST_RAW ? raw.substring(0, LONGEST_RAW) : raw);
  }
}

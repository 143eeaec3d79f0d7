package dev.sparkfailover.job.format.csv;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.format.Encodings;
import dev.sparkfailover.job.format.FileRows;
import dev.sparkfailover.job.format.TaskResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/**
 * CSV as Spark reads it, with its options, but for what Spark loses or changes: each record of a
 * file is a row with what its text says, or a {@link BadRecord}.
 *
 * <p>Spark makes it by its name.
 */
public final class CheckedCsv extends CSVFileFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    CSVOptions parsed = new CSVOptions(options, false, "UTC");
    return new Read(
        dataSchema, parsed, RecordCheck.of(parsed), TaskResources.broadcast(spark, hadoop));
  }

  /** Is sent to the executors. */
  private static final class Read extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StructType schema;
    private final CSVOptions options;
    private final RecordCheck secondLook;
    private final Broadcast<SerializableConfiguration> hadoop;

    Read(
        StructType schema,
        CSVOptions options,
        RecordCheck secondLook,
        Broadcast<SerializableConfiguration> hadoop) {
      this.schema = schema;
      this.options = options;
      this.secondLook = secondLook;
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      try {
        CsvRows rows = new CsvRows(records(file), schema, options, secondLook);
        FileRows<CsvRows> all = FileRows.of(rows);
        if (options.headerFlag()) {
          rows.checkHeader(options.enforceSchema());
        }
        return all;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private CsvRecords records(PartitionedFile file) throws IOException {
      Configuration conf = hadoop.value().value();
      if (!options.multiLine()) {
        return new CsvLines(file, options, conf);
      }
      InputStream in =
          Encodings.check(CodecStreams.createInputStream(conf, file.toPath()), options.charset());
      return new CsvStream(new InputStreamReader(in, Charset.forName(options.charset())), options);
    }
  }
}

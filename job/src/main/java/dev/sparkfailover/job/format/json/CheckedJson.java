package dev.sparkfailover.job.format.json;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.format.FileRows;
import dev.sparkfailover.job.format.TaskResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.json.JSONOptionsInRead;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import org.apache.spark.sql.execution.datasources.HadoopFileLinesReader;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/**
 * JSON as Spark reads it, with its options, but for what Spark loses or changes: each record of a
 * file is a row with what its text says, or a {@link BadRecord}.
 *
 * <p>Spark makes it by its name.
 */
public final class CheckedJson extends JsonFileFormat {
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
    JSONOptionsInRead parsed = new JSONOptionsInRead(options, "UTC", "");
    return new Read(
        dataSchema,
        parsed,
        parsed.parameters().contains("dateFormat"),
        TaskResources.broadcast(spark, hadoop));
  }

  /** Is sent to the executors. */
  private static final class Read extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StructType schema;
    private final JSONOptionsInRead options;
    private final boolean hasDateFormat;
    private final Broadcast<SerializableConfiguration> hadoop;

    Read(
        StructType schema,
        JSONOptionsInRead options,
        boolean hasDateFormat,
        Broadcast<SerializableConfiguration> hadoop) {
      this.schema = schema;
      this.options = options;
      this.hasDateFormat = hasDateFormat;
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      try {
        return FileRows.of(
            new JsonRows(texts(file), new JsonDocuments(schema, options, hasDateFormat), schema));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private JsonRows.Texts texts(PartitionedFile file) throws IOException {
      Configuration conf = hadoop.value().value();
      if (options.multiLine()) {
        InputStream in = CodecStreams.createInputStream(conf, file.toPath());
        return JsonRows.Texts.whole(in, options.encoding().getOrElse(() -> ""));
      }
      HadoopFileLinesReader lines =
          new HadoopFileLinesReader(file, options.lineSeparatorInRead(), conf);
      return JsonRows.Texts.lines(
          lines, lines, options.encoding().getOrElse(() -> "UTF-8"), file.start() == 0);
    }
  }
}

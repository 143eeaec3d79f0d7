package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.format.FileRows;
import dev.sparkfailover.job.format.TaskResources;
import dev.sparkfailover.job.format.json.JsonRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.xml.XmlOptions;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import org.apache.spark.sql.execution.datasources.HadoopFileLinesReader;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.xml.XmlFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/**
 * XML as Spark reads it, with its options, but for what Spark loses or changes: each row element of
 * a file is a row with what its text says, or a {@link BadRecord}.
 *
 * <p>Spark makes it by its name.
 */
public final class CheckedXml extends XmlFileFormat {
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
    XmlOptions parsed = new XmlOptions(options, "UTC", "", true);
    Option<String> encoding = parsed.parameters().get("encoding");
    return new Read(
        dataSchema,
        parsed,
        encoding.orElse(() -> parsed.parameters().get("charset")).getOrElse(() -> ""),
        XmlLeaves.of(parsed.parameters()),
        TaskResources.broadcast(spark, hadoop));
  }

  /** Is sent to the executors. */
  private static final class Read extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StructType schema;
    private final XmlOptions options;
    private final String encoding;
    private final XmlLeaves leaves;
    private final Broadcast<SerializableConfiguration> hadoop;

    Read(
        StructType schema,
        XmlOptions options,
        String encoding,
        XmlLeaves leaves,
        Broadcast<SerializableConfiguration> hadoop) {
      this.schema = schema;
      this.options = options;
      this.encoding = encoding;
      this.leaves = leaves;
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      try {
        return FileRows.of(new XmlRows(pieces(file), schema, options, leaves));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private XmlPieces pieces(PartitionedFile file) throws IOException {
      Configuration conf = hadoop.value().value();
      if (!options.multiLine()) {
        HadoopFileLinesReader lines = new HadoopFileLinesReader(file, Option.empty(), conf);
        return XmlPieces.lines(
            JsonRows.Texts.lines(lines, lines, options.charset(), file.start() == 0));
      }
      InputStream in = CodecStreams.createInputStream(conf, file.toPath());
      XmlEncoding opened = XmlEncoding.open(in, encoding);
      return new XmlDocument(
          new XmlSource(opened.reader()),
          opened.charset().name(),
          options.rowTag(),
          options.ignoreNamespace());
    }
  }
}

package dev.sparkfailover.job.scan;

import java.io.Serializable;
import java.util.HashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.xml.XmlFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * XML as Spark reads it; a record that Spark does not take is a {@link BadRecord}.
 *
 * <p>Spark makes it by its name.
 */
public final class CheckedXml extends XmlFileFormat {
  private static final long serialVersionUID = 1L;
  private static final String RAW = "__failover_raw";

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    StructType withRaw = dataSchema.add(RAW, DataTypes.StringType);
    java.util.Map<String, String> named = new HashMap<>(CollectionConverters.asJava(options));
    named.put("columnNameOfCorruptRecord", RAW);
    return new Read(
        super.buildReaderWithPartitionValues(
            spark, withRaw, partitionSchema, withRaw, filters, asScala(named), hadoop),
        dataSchema);
  }

  private static Map<String, String> asScala(java.util.Map<String, String> options) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(options));
  }

  /** Is sent to the executors. */
  private static final class Read extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Function1<PartitionedFile, Iterator<InternalRow>> read;
    private final StructType schema;

    Read(Function1<PartitionedFile, Iterator<InternalRow>> read, StructType schema) {
      this.read = read;
      this.schema = schema;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      UnsafeProjection unsafe = UnsafeProjection.create(schema);
      int raw = schema.size();
      return read.apply(file)
          .map(
              new AbstractFunction1<InternalRow, InternalRow>() {
                @Override
                public InternalRow apply(InternalRow row) {
                  return row.isNullAt(raw)
                      ? unsafe.apply(row)
                      : new BadRecord(0, "does not parse", row.getString(raw));
                }
              });
    }
  }
}

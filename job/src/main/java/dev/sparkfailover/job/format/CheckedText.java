package dev.sparkfailover.job.format;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/**
 * Lines of text as Spark reads them; one that is not UTF-8 is a {@link BadRecord}, since it would
 * be written as something else.
 *
 * <p>Spark makes it by its name.
 */
public final class CheckedText extends TextFileFormat {
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
    return new Read(
        super.buildReaderWithPartitionValues(
            spark, dataSchema, partitionSchema, requiredSchema, filters, options, hadoop));
  }

  /** Is sent to the executors. */
  private static final class Read extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Function1<PartitionedFile, Iterator<InternalRow>> read;

    Read(Function1<PartitionedFile, Iterator<InternalRow>> read) {
      this.read = read;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      boolean fromTheBeginning = file.start() == 0;
      long[] line = {0};
      return read.apply(file)
          .map(
              new AbstractFunction1<InternalRow, InternalRow>() {
                @Override
                public InternalRow apply(InternalRow row) {
                  line[0]++;
                  return checked(row, fromTheBeginning ? line[0] : 0);
                }
              });
    }

    private static InternalRow checked(InternalRow row, long line) {
      UTF8String text = row.getUTF8String(0);
      return text.isValid()
          ? row
          : new BadRecord(
              line, Encodings.notIn("UTF-8"), new String(text.getBytes(), StandardCharsets.UTF_8));
    }
  }
}

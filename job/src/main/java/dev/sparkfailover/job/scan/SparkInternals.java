package dev.sparkfailover.job.scan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.CaseInsensitiveMap$;
import org.apache.spark.sql.catalyst.util.CharVarcharUtils;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.DataSourceUtils;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The few places where this package reaches below Spark's public API: its own rows go through
 * without the conversion to {@link Row} and back, which would cost more than all the counting.
 */
final class SparkInternals {

  private SparkInternals() {}

  static JavaRDD<InternalRow> rows(Dataset<Row> dataset) {
    return classic(dataset).queryExecution().toRdd().toJavaRDD();
  }

  static Dataset<Row> dataset(SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return classic(spark).internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /**
   * The rows of exactly these files, below {@code DataFrameReader}, which takes path strings only.
   * As it does, the older implementation of a format is taken where there are two.
   *
   * @return empty if the source is none of Spark's file formats
   */
  static Optional<Dataset<Row>> files(
      SparkSession spark,
      String format,
      StructType schema,
      Map<String, String> options,
      List<Path> files) {
    CharVarcharUtils.failIfHasCharVarchar(schema);
    scala.collection.immutable.Map<String, String> given =
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(options));
    Seq<String> none = CollectionConverters.asScala(List.<String>of()).toList();
    DataSource source =
        new DataSource(
            spark,
            format,
            none,
            Option.apply(schema),
            none,
            Option.empty(),
            given,
            Option.empty(),
            Option.empty());
    if (!(source.providingInstance() instanceof FileFormat reader)) {
      return Optional.empty();
    }
    Configuration hadoop = classic(spark).sessionState().newHadoopConfWithOptions(given);
    HadoopFsRelation relation =
        new HadoopFsRelation(
            PlannedFiles.of(files, hadoop),
            new StructType(),
            schema.asNullable(),
            Option.empty(),
            reader,
            CaseInsensitiveMap$.MODULE$.apply(given),
            spark);
    DataSourceUtils.verifySchema(reader, relation.dataSchema(), true);
    return Optional.of(spark.baseRelationToDataFrame(relation));
  }

  static long bytes(Dataset<Row> dataset) {
    return classic(dataset).queryExecution().optimizedPlan().stats().sizeInBytes().toLong();
  }

  /** Reads these partitions to their end. */
  static void exhaust(JavaRDD<InternalRow> rows, int[] partitions) {
    List<Long>[] counts =
        rows.mapPartitions(
                partition -> {
                  long count = 0;
                  for (; partition.hasNext(); partition.next()) {
                    count++;
                  }
                  return List.of(count).iterator();
                })
            .collectPartitions(partitions);
    if (counts.length != partitions.length) {
      throw new IllegalStateException(
          "asked for partitions " + Arrays.toString(partitions) + ", got " + counts.length);
    }
  }

  private static org.apache.spark.sql.classic.SparkSession classic(SparkSession spark) {
    return (org.apache.spark.sql.classic.SparkSession) spark;
  }

  private static org.apache.spark.sql.classic.Dataset<Row> classic(Dataset<Row> dataset) {
    return (org.apache.spark.sql.classic.Dataset<Row>) dataset;
  }
}

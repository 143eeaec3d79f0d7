package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.record.DataException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A data source over exactly the files given.
 *
 * @param format its name or class, as {@code DataFrameReader.format} takes it
 */
record FileSource(SparkSession spark, String format, StructType schema) {

  /**
   * How a local file is read wherever a task runs: its bytes, and no {@code .NAME.crc} beside it,
   * which may belong to an older file of that name and whose own name cannot have a colon. Hadoop
   * keeps one file system for all, unless it is asked not to.
   */
  private static final Map<String, String> WITHOUT_CHECKSUMS =
      Map.of(
          "fs.file.impl", RawLocalFileSystem.class.getName(), "fs.file.impl.disable.cache", "true");

  /** What Hadoop, and sources that use its globs, take for a pattern. */
  private static final String PATTERN = ".*[{}\\[\\]*?\\\\].*";

  static Configuration withoutChecksums(Configuration hadoop) {
    Configuration own = new Configuration(hadoop);
    WITHOUT_CHECKSUMS.forEach(own::set);
    return own;
  }

  Dataset<Row> read(Map<String, String> options, List<Path> files) {
    Map<String, String> all = new HashMap<>(options);
    all.putAll(WITHOUT_CHECKSUMS);
    return SparkInternals.files(spark, format, schema, all, files)
        .orElseGet(() -> byPathStrings(options, files));
  }

  /** A source that is no file format of Spark's reads paths in a way of its own. */
  private Dataset<Row> byPathStrings(Map<String, String> options, List<Path> files) {
    List<String> patterns =
        files.stream().map(Path::toString).filter(path -> path.matches("(?s)" + PATTERN)).toList();
    if (!patterns.isEmpty()) {
      throw new DataException(
          "input format %s may take these names for patterns and read other files instead: %s; rename them without any of { } [ ] * ? \\"
              .formatted(format, String.join("; ", patterns)),
          List.of());
    }
    return spark
        .read()
        .format(format)
        .schema(schema)
        .options(options)
        .load(files.stream().map(Path::toString).toArray(String[]::new));
  }
}

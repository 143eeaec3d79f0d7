package dev.sparkfailover.job.spi;

import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * Where a pipeline's input lies and how it is read.
 *
 * @param folder the folder below {@code input/}; a relative path without {@code ..}
 * @param format a Spark data source that reads files: {@code csv}, {@code json}, {@code parquet}, …
 * @param schema the columns of one row
 * @param options the data source's own options
 */
public record Input(String folder, String format, StructType schema, Map<String, String> options) {

  /** RFC 4180: a header that must match, quotes doubled, line breaks within quotes, UTF-8. */
  private static final Map<String, String> RFC_4180 =
      Map.of(
          "header", "true",
          "enforceSchema", "false",
          "quote", "\"",
          "escape", "\"",
          "multiLine", "true",
          "encoding", "UTF-8");

  public Input {
    if (folder.isBlank() || folder.startsWith("/") || folder.contains("..")) {
      throw new IllegalArgumentException(
          "folder: must be a relative path below input/, got \"" + folder + "\"");
    }
    if (schema.isEmpty()) {
      throw new IllegalArgumentException("schema: must have at least one column");
    }
    options = Map.copyOf(options);
  }

  /** RFC 4180 CSV in UTF-8 with a header. */
  public static Input csv(String folder, StructType schema) {
    return new Input(folder, "csv", schema, RFC_4180);
  }
}

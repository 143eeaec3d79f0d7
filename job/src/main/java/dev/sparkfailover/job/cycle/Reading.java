package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.spi.Input;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How the files of a pipeline are read: exactly these, every row of them, and nothing silently. */
record Reading(Input input) {

  /** Longer fields make their file unreadable: what one record may cost in memory is bounded. */
  static final int LONGEST_FIELD = 1 << 20;

  private static final String RAW = "__failover_raw";
  private static final String LENIENT = "PERMISSIVE";
  private static final String STRICT = "FAILFAST";

  /** Options by which a reader would leave files or rows out, or that are needed here. */
  private static final Set<String> NOT_FOR_PIPELINES =
      Set.of(
          "mode",
          "columnnameofcorruptrecord",
          "ignorecorruptfiles",
          "ignoremissingfiles",
          "pathglobfilter",
          "recursivefilelookup",
          "modifiedbefore",
          "modifiedafter",
          "path",
          "basepath");

  Reading {
    for (String option : input.options().keySet()) {
      if (NOT_FOR_PIPELINES.contains(option.toLowerCase(Locale.ROOT))) {
        throw new FatalPipelineException(
            "input option \"%s\": not a pipeline's choice, because every row of every file is accounted for; remove it"
                .formatted(option));
      }
    }
  }

  /**
   * @param expectsBadRows so that it is not worth the attempt to read without room for them
   */
  Scan scan(SparkSession spark, Work work, boolean expectsBadRows) {
    if (!isOf("csv", "json", "xml")) {
      return new PlainScan(read(spark, work, input.schema(), LENIENT));
    }
    Dataset<Row> lenient = read(spark, work, schemaWithRaw(), LENIENT);
    Optional<Supplier<Dataset<Row>>> strict =
        expectsBadRows || !isOf("csv")
            ? Optional.empty()
            : Optional.of(() -> read(spark, work, input.schema(), STRICT));
    return SievedScan.of(spark, work, input, lenient, strict);
  }

  /** The rows of these files that do not parse. */
  Dataset<Row> badRows(SparkSession spark, Work work, Set<String> files) {
    Work bad = work.with(work.files().stream().filter(f -> files.contains(f.name())).toList());
    JavaRDD<InternalRow> rows = Internals.rows(read(spark, bad, schemaWithRaw(), LENIENT));
    return BadRows.of(spark, bad, input, rows);
  }

  private boolean isOf(String... formats) {
    return Set.of(formats).contains(input.format().toLowerCase(Locale.ROOT));
  }

  private StructType schemaWithRaw() {
    return input.schema().add(RAW, DataTypes.StringType);
  }

  private Dataset<Row> read(SparkSession spark, Work work, StructType schema, String mode) {
    Map<String, String> options = new HashMap<>();
    options.put("timeZone", "UTC");
    options.put("maxCharsPerColumn", Integer.toString(LONGEST_FIELD));
    input.options().forEach((name, value) -> replace(options, name, value));
    options.put("mode", mode);
    options.put("columnNameOfCorruptRecord", RAW);
    options.put("ignoreCorruptFiles", "false");
    options.put("ignoreMissingFiles", "false");
    return new FileSource(spark, input.format(), schema).read(options, work.paths());
  }

  /** Spark does not look at the case of an option's name. */
  private static void replace(Map<String, String> options, String name, String value) {
    options.keySet().removeIf(name::equalsIgnoreCase);
    options.put(name, value);
  }
}

package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.format.CheckedText;
import dev.sparkfailover.job.format.PaddedGzip;
import dev.sparkfailover.job.format.csv.CheckedCsv;
import dev.sparkfailover.job.format.json.CheckedJson;
import dev.sparkfailover.job.format.xml.CheckedXml;
import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.spi.Input;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How the files of a pipeline are read: exactly these, every row of them, and nothing silently. */
public record InputReader(Input input) {

  /** Longer fields make their file unreadable: what one record may cost in memory is bounded. */
  static final int LONGEST_FIELD = 1 << 20;

  /** Text formats, in which a part of a file may be bad, by readers that lose none of it. */
  private static final Map<String, Class<?>> CHECKED =
      Map.of(
          "csv", CheckedCsv.class,
          "json", CheckedJson.class,
          "text", CheckedText.class,
          "xml", CheckedXml.class);

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
          "basepath",
          "enabledatetimeparsingfallback");

  public InputReader {
    for (String option : input.options().keySet()) {
      if (NOT_FOR_PIPELINES.contains(option.toLowerCase(Locale.ROOT))) {
        throw new FatalPipelineException(
            "input option \"%s\": not a pipeline's choice, because every row of every file is accounted for; remove it"
                .formatted(option));
      }
    }
    checkEncoding(input);
  }

  /** Lines are found as bytes: in UTF-16, a byte of a line end may be one of a letter as well. */
  private static void checkEncoding(Input input) {
    String encoding = option(input, "encoding", option(input, "charset", "UTF-8"));
    boolean byLines = !option(input, "multiLine", "false").equalsIgnoreCase("true");
    if (input.format().equalsIgnoreCase("csv") && byLines && !endsLinesAsAscii(encoding)) {
      throw new FatalPipelineException(
          "input option \"encoding\": lines of %s cannot be found by their bytes; set multiLine to true"
              .formatted(encoding));
    }
  }

  private static boolean endsLinesAsAscii(String encoding) {
    return Charset.isSupported(encoding)
        && Arrays.equals("\r\n".getBytes(Charset.forName(encoding)), new byte[] {'\r', '\n'});
  }

  private static String option(Input input, String name, String otherwise) {
    return input.options().entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  public Scan scan(SparkSession spark, BatchInput work) {
    return CHECKED.containsKey(format())
        ? ValidatingScan.of(spark, work, read(spark, work))
        : new PlainScan(read(spark, work));
  }

  /** The rows of these files that do not parse. */
  public Dataset<Row> badRows(SparkSession spark, BatchInput work, Set<String> files) {
    BatchInput bad =
        work.with(work.files().stream().filter(f -> files.contains(f.name())).toList());
    return BadRows.of(spark, bad, SparkInternals.rows(read(spark, bad)));
  }

  private String format() {
    return input.format().toLowerCase(Locale.ROOT);
  }

  private String reader() {
    Class<?> checked = CHECKED.get(format());
    return checked == null ? input.format() : checked.getName();
  }

  private Dataset<Row> read(SparkSession spark, BatchInput work) {
    Map<String, String> options = new HashMap<>();
    options.put("timeZone", "UTC");
    options.put("maxCharsPerColumn", Integer.toString(LONGEST_FIELD));
    input.options().forEach((name, value) -> replace(options, name, value));
    options.put("ignoreCorruptFiles", "false");
    options.put("ignoreMissingFiles", "false");
    options.put("io.compression.codecs", PaddedGzip.class.getName());
    return new FileSource(spark, reader(), input.schema()).read(options, work.paths());
  }

  /** Spark does not look at the case of an option's name. */
  private static void replace(Map<String, String> options, String name, String value) {
    options.keySet().removeIf(name::equalsIgnoreCase);
    options.put(name, value);
  }
}

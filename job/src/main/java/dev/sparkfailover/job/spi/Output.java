package dev.sparkfailover.job.spi;

import java.util.Map;

/**
 * How one output is written.
 *
 * @param format a Spark data source that writes files
 * @param options the data source's own options
 */
public record Output(String format, Map<String, String> options) {

  public Output {
    options = Map.copyOf(options);
  }

  /** RFC 4180 CSV in UTF-8 with a header: quotes are doubled, blanks belong to their field. */
  public static Output csv() {
    return new Output(
        "csv",
        Map.of(
            "header", "true",
            "quote", "\"",
            "escape", "\"",
            "encoding", "UTF-8",
            "ignoreLeadingWhiteSpace", "false",
            "ignoreTrailingWhiteSpace", "false"));
  }
}

package dev.sparkfailover.job.http;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The formats in which metrics are shown; never protobuf, which is not text. */
enum TextFormat {
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  TextFormat(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** OpenMetrics when it is asked for and no other text is liked better. */
  static TextFormat accepted(List<String> acceptHeaders) {
    double open = quality(acceptHeaders, "application/openmetrics-text");
    return open > 0 && open >= quality(acceptHeaders, "text/plain") ? OPEN_METRICS : PROMETHEUS;
  }

  private static double quality(List<String> acceptHeaders, String type) {
    return acceptHeaders.stream()
        .flatMap(header -> Stream.of(header.split(",", -1)))
        .map(range -> range.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1))
        .filter(range -> range[0].equals(type))
        .mapToDouble(TextFormat::quality)
        .max()
        .orElse(0);
  }

  /** What cannot be read counts as not asked for. */
  private static double quality(String[] range) {
    for (String parameter : range) {
      if (parameter.startsWith("q=")) {
        return parameter.matches("q=[01](\\.[0-9]{0,3})?")
            ? Double.parseDouble(parameter.substring(2))
            : 0;
      }
    }
    return 1;
  }
}

package dev.sparkfailover.contract.web;

/** The formats in which metrics are shown; never protobuf, which is not text. */
public enum TextFormat {
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  TextFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }

  /** OpenMetrics when it is asked for and no other text is liked better. */
  public static TextFormat accepted(Accept accept) {
    double open = accept.quality("application/openmetrics-text");
    return open > 0 && open >= accept.quality("text/plain") ? OPEN_METRICS : PROMETHEUS;
  }
}

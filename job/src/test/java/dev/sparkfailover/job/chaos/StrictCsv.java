package dev.sparkfailover.job.chaos;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV as RFC 4180 has it, strictly, and on its own: no library of the job takes part. */
final class StrictCsv {

  private final String text;
  private int at;

  private StrictCsv(String text) {
    this.text = text;
  }

  static List<List<String>> records(String text) {
    StrictCsv parser = new StrictCsv(text);
    List<List<String>> records = new ArrayList<>();
    while (parser.at < text.length()) {
      records.add(parser.fields());
    }
    return records;
  }

  private List<String> fields() {
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (at < text.length() && text.charAt(at) == ',') {
      at++;
      fields.add(field());
    }
    lineEnd();
    return fields;
  }

  private String field() {
    return at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
  }

  private String plain() {
    int start = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        throw wrong("a quote within a field that has none around it");
      }
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    at++;
    while (true) {
      int quote = text.indexOf('"', at);
      if (quote < 0) {
        throw wrong("a quoted field without an end");
      }
      field.append(text, at, quote);
      at = quote + 1;
      if (at >= text.length() || text.charAt(at) != '"') {
        return field.toString();
      }
      field.append('"');
      at++;
    }
  }

  /** The RFC wants CRLF; Spark and most others write LF. */
  private void lineEnd() {
    if (at < text.length() && text.charAt(at) == '\r') {
      at++;
    }
    if (at < text.length() && text.charAt(at) != '\n') {
      throw wrong("something between a field and the end of its line");
    }
    at++;
  }

  private IllegalStateException wrong(String what) {
    int from = Math.max(0, at - 40);
    return new IllegalStateException(
        "not RFC 4180: %s, at character %d, after: %s"
            .formatted(what, at, text.substring(from, Math.min(at, text.length()))));
  }
}

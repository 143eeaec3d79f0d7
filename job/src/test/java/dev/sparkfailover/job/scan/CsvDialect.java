package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * How fields are written to a CSV file, and the options to read it with; empty is an option that is
 * not given, but for the quote, of which there is none then.
 */
record CsvDialect(
    String separator,
    String quote,
    String escape,
    String comment,
    String lineSep,
    String nullValue,
    String emptyValue,
    Charset charset,
    boolean multiLine,
    boolean header,
    boolean trims) {

  /** What a field says, and how it stands in the file. */
  record Field(String text, String encoded, boolean isQuoted) {}

  static CsvDialect rfc4180(boolean multiLine) {
    return new CsvDialect(",", "\"", "\"", "", "", "", "", UTF_8, multiLine, true, false);
  }

  CsvDialect with(Charset other, String otherLineSep) {
    return new CsvDialect(
        separator,
        quote,
        escape,
        comment,
        otherLineSep,
        nullValue,
        emptyValue,
        other,
        multiLine,
        header,
        trims);
  }

  static CsvDialect drawn(SplittableRandom random) {
    boolean multiLine = random.nextBoolean();
    String quote = drawn(random, "\"", "\"", "'", "");
    return new CsvDialect(
        drawn(random, ",", ";", "\t"),
        quote,
        random.nextBoolean() ? quote : "\\",
        drawn(random, "", "#"),
        drawn(random, "", "", "\n", "\r", "|"),
        drawn(random, "", "NULL", "-"),
        drawn(random, "", "", "blank"),
        multiLine
            ? drawn(random, UTF_8, UTF_16, UTF_16LE, ISO_8859_1)
            : drawn(random, UTF_8, ISO_8859_1),
        multiLine,
        random.nextBoolean(),
        random.nextInt(3) == 0);
  }

  @SafeVarargs
  private static <T> T drawn(SplittableRandom random, T... ones) {
    return ones[random.nextInt(ones.length)];
  }

  Map<String, String> options() {
    Map<String, String> options = new HashMap<>();
    options.put("sep", separator);
    options.put("quote", quote);
    options.put("escape", escape);
    options.put("encoding", charset.name());
    options.put("multiLine", String.valueOf(multiLine));
    options.put("header", String.valueOf(header));
    options.put("enforceSchema", "false");
    options.put("ignoreLeadingWhiteSpace", String.valueOf(trims));
    options.put("ignoreTrailingWhiteSpace", String.valueOf(trims));
    options.put("nullValue", nullValue);
    put(options, "comment", comment);
    put(options, "lineSep", lineSep);
    put(options, "emptyValue", emptyValue);
    return options;
  }

  private static void put(Map<String, String> options, String name, String value) {
    if (!value.isEmpty()) {
      options.put(name, value);
    }
  }

  List<String> lineEnds() {
    return lineSep.isEmpty() ? List.of("\n", "\r\n") : List.of(lineSep);
  }

  int lineEndsIn(String raw) {
    char end = lineSep.isEmpty() ? '\n' : lineSep.charAt(0);
    return (int) raw.chars().filter(c -> c == end).count();
  }

  Field encoded(String wished, SplittableRandom random) {
    String text =
        writable(
            !nullValue.isEmpty() && random.nextInt(15) == 0 && !wished.startsWith("id")
                ? nullValue
                : wished);
    boolean needsQuotes =
        text.contains(separator)
            || (lineSep.isEmpty() ? text.matches("(?s).*[\r\n].*") : text.contains(lineSep))
            || (!quote.isEmpty() && text.contains(quote));
    boolean quoted = !quote.isEmpty() && (needsQuotes || random.nextInt(6) == 0);
    return quoted
        ? new Field(text, quote + escaped(text) + quote, true)
        : new Field(text, text, false);
  }

  private String escaped(String text) {
    return escape.equals(quote)
        ? text.replace(quote, quote + quote)
        : text.replace(escape, escape + escape).replace(quote, escape + quote);
  }

  /** Without what a file of this dialect cannot say. */
  private String writable(String text) {
    String known = new String(text.getBytes(charset), charset);
    String single = multiLine && !quote.isEmpty() ? known : withoutLineEnds(known);
    return quote.isEmpty() ? single.replace(separator, "") : single;
  }

  private String withoutLineEnds(String text) {
    return lineSep.isEmpty() ? text.replaceAll("[\r\n]", "") : text.replace(lineSep, "");
  }

  String says(Field field) {
    if (field.isQuoted()) {
      return field.text().isEmpty() ? emptyValue : field.text();
    }
    return trims ? trimmed(field.text()) : field.text();
  }

  boolean isNull(Field field) {
    return says(field).equals(nullValue) || (!field.isQuoted() && says(field).isEmpty());
  }

  private static String trimmed(String text) {
    return text.replaceAll("^[\\x01- ]+|[\\x01- ]+$", "");
  }

  /** Whether a word stands in a line that is a comment. */
  boolean isInComment(String text, String word) {
    String ends = lineSep.isEmpty() ? "[\r\n]" : Pattern.quote(lineSep);
    return !comment.isEmpty()
        && Pattern.compile(ends)
            .splitAsStream(text)
            .filter(line -> line.contains(word))
            .anyMatch(line -> line.replaceFirst("^[\\x00- ]+", "").startsWith(comment));
  }
}

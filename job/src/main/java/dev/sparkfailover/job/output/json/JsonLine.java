package dev.sparkfailover.job.output.json;

import dev.sparkfailover.job.output.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An event of the log as one JSON object on one line, with the field names of Spark's structured
 * logs: ts, level, msg, context, exception, logger. Valid UTF-8, and never longer than {@link
 * #LONGEST}.
 */
public final class JsonLine {
  /** Bytes, the line feed included; the monitor reads lines that are longer than this. */
  static final int LONGEST = 48 * 1024;

  /** Closing braces, and names, of all that is nested. */
  private static final int FRAMEWORK = 2 * 1024;

  private static final int NAME = 512;
  private static final int MESSAGE = 16 * 1024;
  private static final int VALUE = 256;
  private static final int MOST_VALUES = 16;

  private final BoundedJson json = new BoundedJson(LONGEST - FRAMEWORK);
  private final UnaryOperator<String> masking;

  private JsonLine(UnaryOperator<String> masking) {
    this.masking = masking;
  }

  /**
   * The bytes of the line.
   *
   * @param common what each line says of where it comes from; it wins over the line's own
   * @param masking takes the secrets out of a text
   */
  public static byte[] bytes(
      LogLine line, Map<String, String> common, UnaryOperator<String> masking) {
    return new JsonLine(masking).text(line, common).getBytes(StandardCharsets.UTF_8);
  }

  private String text(LogLine line, Map<String, String> common) {
    json.raw("{\"ts\":").string(line.time(), NAME);
    json.raw(",\"level\":").string(line.level(), NAME);
    json.raw(",\"msg\":").string(masking.apply(line.message()), MESSAGE);
    json.raw(",\"context\":{\"thread\":").string(line.thread(), VALUE);
    common.forEach(this::value);
    line.context().entrySet().stream()
        .filter(each -> !common.containsKey(each.getKey()) && !each.getKey().equals("thread"))
        .limit(MOST_VALUES)
        .forEach(each -> value(each.getKey(), each.getValue()));
    json.raw("},\"logger\":").string(line.logger(), NAME);
    line.thrown().ifPresent(this::exception);
    return json.raw("}\n").toString();
  }

  private void value(String name, String value) {
    json.raw(",").string(name, VALUE).raw(":").string(masked(name, value), VALUE);
  }

  /** Some values are secret because of their names. */
  private String masked(String name, String value) {
    String assigned = name + "=";
    String masked = masking.apply(assigned + value);
    return masked.startsWith(assigned) ? masked.substring(assigned.length()) : masked;
  }

  private void exception(Throwable thrown) {
    json.raw(",\"exception\":");
    new JsonException(json, masking).write(thrown);
  }
}

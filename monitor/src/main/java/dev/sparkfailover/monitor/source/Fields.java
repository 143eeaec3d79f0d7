package dev.sparkfailover.monitor.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The fields of a JSON object that came from elsewhere: one that is missing or of another type is
 * an error that names it.
 */
public final class Fields {
  private static final int LONGEST_QUOTE = 60;

  private final String path;
  private final ObjectNode node;

  Fields(String path, ObjectNode node) {
    this.path = path;
    this.node = node;
  }

  public String text(String name) throws IOException {
    return optionalText(name).orElseThrow(() -> wrong(name, "text"));
  }

  /** Empty when the field is missing or null. */
  public Optional<String> optionalText(String name) throws IOException {
    Optional<JsonNode> value = value(name);
    check(value, JsonNode::isTextual, name, "text or null");
    return value.map(JsonNode::textValue);
  }

  public boolean bool(String name) throws IOException {
    return value(name)
        .filter(JsonNode::isBoolean)
        .map(JsonNode::booleanValue)
        .orElseThrow(() -> wrong(name, "true or false"));
  }

  /** A whole number that is not negative. */
  public int count(String name) throws IOException {
    return value(name)
        .filter(n -> n.isIntegralNumber() && n.canConvertToInt() && n.intValue() >= 0)
        .map(JsonNode::intValue)
        .orElseThrow(() -> wrong(name, "a whole number from 0 to " + Integer.MAX_VALUE));
  }

  /** A whole number that is not negative. */
  public long bigCount(String name) throws IOException {
    return optionalBigCount(name).orElseThrow(() -> wrong(name, "a whole number from 0 on"));
  }

  public OptionalLong optionalBigCount(String name) throws IOException {
    Optional<JsonNode> value = value(name);
    check(
        value,
        n -> n.isIntegralNumber() && n.canConvertToLong() && n.longValue() >= 0,
        name,
        "a whole number from 0 on, or null");
    return value.map(n -> OptionalLong.of(n.longValue())).orElse(OptionalLong.empty());
  }

  /** A port of TCP. */
  public OptionalInt optionalPort(String name) throws IOException {
    Optional<JsonNode> value = value(name);
    check(
        value,
        n ->
            n.isIntegralNumber() && n.canConvertToInt() && n.intValue() > 0 && n.intValue() < 65536,
        name,
        "a port from 1 to 65535, or null");
    return value.map(n -> OptionalInt.of(n.intValue())).orElse(OptionalInt.empty());
  }

  /** A number that is not negative. */
  public double amount(String name) throws IOException {
    return optionalAmount(name).orElseThrow(() -> wrong(name, "a number from 0 on"));
  }

  public Optional<Double> optionalAmount(String name) throws IOException {
    Optional<JsonNode> value = value(name);
    check(
        value,
        n -> n.isNumber() && Double.isFinite(n.doubleValue()) && n.doubleValue() >= 0,
        name,
        "a number from 0 on, or null");
    return value.map(JsonNode::doubleValue);
  }

  public Instant instant(String name) throws IOException {
    return optionalInstant(name).orElseThrow(() -> wrong(name, "a time in ISO 8601"));
  }

  public Optional<Instant> optionalInstant(String name) throws IOException {
    Optional<String> text = optionalText(name);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw wrong(name, "a time in ISO 8601");
    }
  }

  public Fields object(String name) throws IOException {
    return optionalObject(name).orElseThrow(() -> wrong(name, "an object"));
  }

  public Optional<Fields> optionalObject(String name) throws IOException {
    Optional<JsonNode> value = value(name);
    check(value, JsonNode::isObject, name, "an object or null");
    return value.map(n -> new Fields(full(name), (ObjectNode) n));
  }

  public List<Fields> objects(String name) throws IOException {
    JsonNode array =
        value(name).filter(JsonNode::isArray).orElseThrow(() -> wrong(name, "an array"));
    List<Fields> all = new ArrayList<>(array.size());
    for (JsonNode each : array) {
      String where = "%s[%d]".formatted(full(name), all.size());
      if (!(each instanceof ObjectNode object)) {
        throw wrong(where, each, "an object");
      }
      all.add(new Fields(where, object));
    }
    return all;
  }

  /** An error about that field, for those who know more about it than its type. */
  public IOException wrong(String name, String expected) {
    return wrong(full(name), node.path(name), expected);
  }

  private static IOException wrong(String where, JsonNode found, String expected) {
    return new IOException(
        "field %s: found %s, expected %s".formatted(where, quote(found), expected));
  }

  private Optional<JsonNode> value(String name) {
    return Optional.ofNullable(node.get(name)).filter(n -> !n.isNull());
  }

  private void check(
      Optional<JsonNode> value, Predicate<JsonNode> valid, String name, String expected)
      throws IOException {
    if (value.isPresent() && !valid.test(value.get())) {
      throw wrong(name, expected);
    }
  }

  private String full(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** An object or array is not written out: it may be long. */
  private static String quote(JsonNode found) {
    if (found.isMissingNode()) {
      return "nothing";
    }
    if (found.isContainerNode()) {
      return found.isObject() ? "an object" : "an array";
    }
    String text = found.toString();
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
  }
}

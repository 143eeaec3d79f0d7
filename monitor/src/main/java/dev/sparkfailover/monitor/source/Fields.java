package dev.sparkfailover.monitor.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The fields of a JSON object that came from elsewhere: one that is missing or of another type is
 * an error that names it. An optional one may be missing or null, but not of another type.
 */
public final class Fields {
  private static final int LONGEST_QUOTE = 60;
  private static final String TIME = "a time in ISO 8601";
  private static final Kind TEXT = new Kind("text", JsonNode::isTextual);
  private static final Kind BOOL = new Kind("true or false", JsonNode::isBoolean);
  private static final Kind OBJECT = new Kind("an object", JsonNode::isObject);
  private static final Kind ARRAY = new Kind("an array", JsonNode::isArray);
  private static final Kind AMOUNT =
      new Kind(
          "a number from 0 on",
          n -> n.isNumber() && Double.isFinite(n.doubleValue()) && n.doubleValue() >= 0);
  private static final Kind COUNT = whole("a whole number", 0, Integer.MAX_VALUE);
  private static final Kind BIG_COUNT = whole("a whole number", 0, Long.MAX_VALUE);

  private final String path;
  private final ObjectNode node;

  Fields(String path, ObjectNode node) {
    this.path = path;
    this.node = node;
  }

  private record Kind(String words, Predicate<JsonNode> test) {}

  private static Kind whole(String what, long from, long to) {
    return new Kind(
        "%s from %s to %s".formatted(what, from, to),
        n ->
            n.isIntegralNumber()
                && n.canConvertToLong()
                && from <= n.longValue()
                && n.longValue() <= to);
  }

  public String text(String name) throws IOException {
    return required(name, TEXT).textValue();
  }

  public Optional<String> optionalText(String name) throws IOException {
    return optional(name, TEXT).map(JsonNode::textValue);
  }

  public boolean bool(String name) throws IOException {
    return required(name, BOOL).booleanValue();
  }

  /** A whole number that is not negative. */
  public int count(String name) throws IOException {
    return required(name, COUNT).intValue();
  }

  /** A whole number that is not negative. */
  public long bigCount(String name) throws IOException {
    return required(name, BIG_COUNT).longValue();
  }

  public OptionalLong optionalBigCount(String name) throws IOException {
    return optional(name, BIG_COUNT)
        .map(n -> OptionalLong.of(n.longValue()))
        .orElse(OptionalLong.empty());
  }

  /** A number that is not negative. */
  public double amount(String name) throws IOException {
    return required(name, AMOUNT).doubleValue();
  }

  public Optional<Double> optionalAmount(String name) throws IOException {
    return optional(name, AMOUNT).map(JsonNode::doubleValue);
  }

  public Instant instant(String name) throws IOException {
    required(name, new Kind(TIME, JsonNode::isTextual));
    return optionalInstant(name).orElseThrow();
  }

  public Optional<Instant> optionalInstant(String name) throws IOException {
    Optional<String> text =
        optional(name, new Kind(TIME, JsonNode::isTextual)).map(JsonNode::textValue);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw wrong(name, TIME);
    }
  }

  public Fields object(String name) throws IOException {
    return new Fields(full(name), (ObjectNode) required(name, OBJECT));
  }

  public Optional<Fields> optionalObject(String name) throws IOException {
    return optional(name, OBJECT).map(n -> new Fields(full(name), (ObjectNode) n));
  }

  public List<Fields> objects(String name) throws IOException {
    JsonNode array = required(name, ARRAY);
    List<Fields> all = new ArrayList<>(array.size());
    for (JsonNode each : array) {
      String where = "%s[%s]".formatted(full(name), all.size());
      if (!(each instanceof ObjectNode object)) {
        throw wrong(where, each, OBJECT.words());
      }
      all.add(new Fields(where, object));
    }
    return all;
  }

  /** None at all when the field is missing or null. */
  public List<Fields> optionalObjects(String name) throws IOException {
    return optional(name, ARRAY).isPresent() ? objects(name) : List.of();
  }

  /** An error about that field, for those who know more about it than its type. */
  public IOException wrong(String name, String expected) {
    return wrong(full(name), node.path(name), expected);
  }

  private static IOException wrong(String where, JsonNode found, String expected) {
    return new IOException(
        "field %s: found %s, expected %s".formatted(where, quote(found), expected));
  }

  private JsonNode required(String name, Kind kind) throws IOException {
    JsonNode value = node.path(name);
    if (!kind.test().test(value)) {
      throw wrong(name, kind.words());
    }
    return value;
  }

  private Optional<JsonNode> optional(String name, Kind kind) throws IOException {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!kind.test().test(value)) {
      throw wrong(name, kind.words() + ", or null");
    }
    return Optional.of(value);
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

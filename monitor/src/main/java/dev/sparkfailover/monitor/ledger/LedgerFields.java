package dev.sparkfailover.monitor.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The fields of a JSON object; an absent one is the same as null. */
record LedgerFields(JsonNode node) {

  static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("\"%s\" is missing".formatted(name));
  }

  private Optional<JsonNode> find(String name) {
    return Optional.ofNullable(node.get(name)).filter(found -> !found.isNull());
  }

  Optional<LedgerFields> fields(String name) {
    return find(name)
        .map(found -> new LedgerFields(expect(name, found, found.isObject(), "an object")));
  }

  Optional<String> text(String name) {
    return find(name).map(found -> expect(name, found, found.isTextual(), "a text").textValue());
  }

  String needText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  Optional<Instant> time(String name) {
    return text(name).map(Instant::parse);
  }

  Instant needTime(String name) {
    return time(name).orElseThrow(() -> missing(name));
  }

  OptionalLong number(String name) {
    return find(name)
        .map(found -> expect(name, found, found.isIntegralNumber(), "a whole number").longValue())
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  long needNumber(String name) {
    return number(name).orElseThrow(() -> missing(name));
  }

  boolean flag(String name) {
    return find(name)
        .map(found -> expect(name, found, found.isBoolean(), "true or false").booleanValue())
        .orElse(false);
  }

  /** The counts of an object by its names. */
  Map<String, Long> counts(String name) {
    Map<String, Long> counts = new LinkedHashMap<>();
    fields(name)
        .ifPresent(
            all ->
                all.node()
                    .fieldNames()
                    .forEachRemaining(each -> counts.put(each, all.needNumber(each))));
    return counts;
  }

  Optional<LedgerState.Failure> failure(String name) {
    return fields(name)
        .map(
            f ->
                new LedgerState.Failure(
                    f.needText("reason"),
                    f.text("message").orElse("no message"),
                    f.needTime("at")));
  }

  private static JsonNode expect(String name, JsonNode found, boolean ok, String expected) {
    if (!ok) {
      throw new IllegalArgumentException("\"%s\" must be %s".formatted(name, expected));
    }
    return found;
  }
}

package dev.sparkfailover.monitor.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Reads JSON of which only some fields matter; all others are passed over without being kept, so
 * that a long answer takes little memory.
 */
final class JsonReader {
  private static final int DEEPEST = 32;

  /** So many that an answer of nothing but empty objects still fits into a small heap. */
  private static final int MOST_TOKENS = 250_000;

  private static final int LONGEST_TEXT = 100_000;

  private static final JsonMapper MAPPER = JsonMapper.builder(factory()).build();

  private final Set<String> names;

  /**
   * @param names of the fields to keep, at any depth
   */
  JsonReader(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        // A table of names would be kept, and grow with names that are never the same.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxTokenCount(MOST_TOKENS)
                .maxStringLength(LONGEST_TEXT)
                .build())
        .build();
  }

  <T> T object(InputStream bytes, Http.Parser<T> parser) throws IOException {
    try (JsonParser json = MAPPER.createParser(bytes)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT, "a JSON object");
      Fields fields = new Fields("", object(json));
      expectEnd(json);
      return parser.parse(fields);
    } catch (JsonProcessingException e) {
      throw notJson(e);
    }
  }

  private JsonNode node(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      default -> MAPPER.readTree(json);
    };
  }

  private ObjectNode object(JsonParser json) throws IOException {
    ObjectNode kept = MAPPER.createObjectNode();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (names.contains(name)) {
        kept.set(name, node(json));
      } else {
        json.skipChildren();
      }
    }
    return kept;
  }

  private ArrayNode array(JsonParser json) throws IOException {
    ArrayNode kept = MAPPER.createArrayNode();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      kept.add(node(json));
    }
    return kept;
  }

  private static void expect(JsonParser json, JsonToken found, JsonToken wanted, String words)
      throws IOException {
    if (found != wanted) {
      String has = found == null ? "nothing" : json.currentToken().name();
      throw new IOException("found %s, expected %s".formatted(has, words));
    }
  }

  private static void expectEnd(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      throw new IOException("found more after the end of the JSON value");
    }
  }

  private static IOException notJson(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " (line %s, column %s)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return new IOException("not usable as JSON: " + e.getOriginalMessage() + where, e);
  }
}

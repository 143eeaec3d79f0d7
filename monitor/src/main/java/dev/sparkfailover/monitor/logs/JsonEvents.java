package dev.sparkfailover.monitor.logs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Reads lines with the field names of Spark's structured logs, the job's own and Spark's. Of a line
 * that was torn or cut it knows what stands at its beginning: the time and the level.
 */
final class JsonEvents {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int MOST_FIELDS_OF_A_TORN_LINE = 8;

  private final JsonTimes times;

  JsonEvents(ZoneId zone) {
    times = new JsonTimes(zone);
  }

  /** Empty when it is JSON of another kind, or none. */
  Optional<LogHead> of(String line) {
    try {
      JsonNode event = MAPPER.readTree(line);
      return isEvent(event)
          ? Optional.of(head(event, new JsonEventText(event, time(event)).lines()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return torn(line);
    }
  }

  static boolean whole(String line) {
    try {
      return MAPPER.readTree(line).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static boolean isEvent(JsonNode event) {
    return event.path("ts").isValueNode() && event.path("level").isTextual();
  }

  private Optional<Instant> time(JsonNode event) {
    return times.of(event.path("ts").asText());
  }

  /** A level that is not known, which a library made up, is no reason to lose the event. */
  private LogHead head(JsonNode event, List<String> lines) {
    LogState.Level level = LogHead.level(event.path("level").asText()).orElse(LogState.Level.INFO);
    return new LogHead(time(event), level, lines, false);
  }

  private Optional<LogHead> torn(String line) {
    JsonNode begin = beginning(line);
    return isEvent(begin) ? Optional.of(head(begin, List.of(line))) : Optional.empty();
  }

  /** The fields that are whole, as far as they are plain values. */
  private static JsonNode beginning(String line) {
    ObjectNode fields = MAPPER.createObjectNode();
    try (JsonParser json = MAPPER.createParser(line)) {
      boolean goesOn = json.nextToken() == JsonToken.START_OBJECT;
      while (goesOn
          && fields.size() < MOST_FIELDS_OF_A_TORN_LINE
          && json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        goesOn = json.nextToken().isScalarValue();
        fields.put(name, json.getText());
      }
    } catch (IOException e) {
      return fields; // This is where it was torn.
    }
    return fields;
  }
}

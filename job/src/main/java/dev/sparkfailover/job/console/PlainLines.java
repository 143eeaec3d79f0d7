package dev.sparkfailover.job.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Collectors;

/** Makes text for people of a log's lines, also of those that are JSON. */
final class PlainLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlainLines() {}

  static String of(String lines) {
    return lines.lines().map(PlainLines::line).collect(Collectors.joining("\n"));
  }

  /** What cannot be read as an event stays as it is. */
  private static String line(String line) {
    try {
      JsonNode event = line.startsWith("{") ? JSON.readTree(line) : JSON.missingNode();
      return event.has("ts") && event.has("msg") ? text(event) : line;
    } catch (JsonProcessingException e) {
      return line;
    }
  }

  private static String text(JsonNode event) {
    String head =
        "%s %-5s [%s] %s: %s"
            .formatted(
                event.path("ts").asText(),
                event.path("level").asText(),
                event.path("context").path("thread").asText(),
                event.path("logger").asText(),
                oneLine(event.path("msg")));
    JsonNode exception = event.path("exception");
    return exception.path("class").isTextual()
        ? "%s\n%s: %s"
            .formatted(head, exception.path("class").asText(), oneLine(exception.path("msg")))
        : head;
  }

  private static String oneLine(JsonNode text) {
    return text.asText().replaceAll("\\s*\\R\\s*", " | ");
  }
}

package dev.sparkfailover.monitor.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts a structured event into the lines that it would have in the job's text log. */
final class JsonEventText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int LONGEST = 16 * 1024;
  private static final int DEEPEST = 20;

  /** They have a place of their own, or are the same in each line. */
  private static final Set<String> SHOWN_ELSEWHERE = Set.of("thread", "application");

  private final JsonNode event;
  private final Optional<Instant> at;
  private final List<String> lines = new ArrayList<>();

  JsonEventText(JsonNode event, Optional<Instant> at) {
    this.event = event;
    this.at = at;
  }

  List<String> lines() {
    List<String> message = event.path("msg").asText().lines().toList();
    lines.add(cut(head() + (message.isEmpty() ? "" : message.getFirst()) + context()));
    message.stream().skip(1).forEach(line -> lines.add(cut("\t" + line)));
    exception("", event.path("exception"), 1);
    return lines;
  }

  private String head() {
    String thread = event.path("context").path("thread").asText();
    return "%s %-5s %s%s: "
        .formatted(
            at.map(TIME::format).orElseGet(() -> event.path("ts").asText()),
            event.path("level").asText(),
            thread.isEmpty() ? "" : "[" + thread + "] ",
            event.path("logger").asText());
  }

  private String context() {
    String values =
        event.path("context").properties().stream()
            .filter(each -> !SHOWN_ELSEWHERE.contains(each.getKey()))
            .map(each -> each.getKey() + "=" + each.getValue().asText())
            .collect(Collectors.joining(", "));
    return values.isEmpty() ? "" : " {" + values + "}";
  }

  private void exception(String before, JsonNode exception, int depth) {
    if (!exception.path("class").isTextual() || depth > DEEPEST) {
      return;
    }
    String message = exception.path("msg").asText();
    List<String> parts = message.lines().toList();
    lines.add(
        cut(
            before
                + exception.path("class").asText()
                + (parts.isEmpty() ? "" : ": " + parts.getFirst())));
    parts.stream().skip(1).forEach(line -> lines.add(cut("\t" + line)));
    stackTrace(exception);
    exception("\tSuppressed: ", exception.path("suppressed"), depth + 1);
    exception("Caused by: ", exception.path("cause"), depth + 1);
  }

  /** An array of frames, or one text with all of them, as some layouts write it. */
  private void stackTrace(JsonNode exception) {
    JsonNode trace = exception.path("stacktrace");
    trace.asText().lines().forEach(line -> lines.add(cut("\t" + line.strip())));
    trace.forEach(frame -> lines.add(cut(frame(frame))));
    if (exception.path("more_frames").asInt() > 0) {
      lines.add("\t... " + exception.path("more_frames").asInt() + " more");
    }
  }

  private static String frame(JsonNode frame) {
    String file = frame.path("file").asText("");
    int line = frame.path("line").asInt(-1);
    String place = file.isEmpty() ? "Unknown Source" : line < 0 ? file : file + ":" + line;
    return "\tat %s.%s(%s)"
        .formatted(frame.path("class").asText(), frame.path("method").asText(), place);
  }

  /** One line, and not an endless one. */
  private static String cut(String text) {
    String line = text.replaceAll("\\R", " ");
    return line.length() <= LONGEST
        ? line
        : String.format(
            Locale.ROOT,
            "%s… (cut: the line has %,d characters)",
            line.substring(0, LONGEST),
            line.length());
  }
}

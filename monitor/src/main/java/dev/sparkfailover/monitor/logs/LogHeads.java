package dev.sparkfailover.monitor.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows the lines that begin an event: the job's own text, Spark's own text ({@code %d{yy/MM/dd
 * HH:mm:ss} %p %c{1}: %m%n}), and JSON of both. A file may hold all of them: a setting was changed.
 */
final class LogHeads {
  private static final String LEVEL = "(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)";
  private static final Pattern OWN =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z) " + LEVEL + "(?: .*)?",
          Pattern.DOTALL);
  private static final Pattern SPARKS =
      Pattern.compile(
          "(\\d\\d/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) " + LEVEL + " .*", Pattern.DOTALL);
  private static final DateTimeFormatter SPARKS_TIME =
      DateTimeFormatter.ofPattern("yy/MM/dd HH:mm:ss", Locale.ROOT);

  private final ZoneId zone;
  private final JsonEvents json;

  /**
   * @param zone of times that do not say theirs, as Spark's own text
   */
  LogHeads(ZoneId zone) {
    this.zone = zone;
    json = new JsonEvents(zone);
  }

  /** Empty when the line does not begin an event. */
  Optional<LogHead> of(String line) {
    if (line.startsWith("{")) {
      return json.of(line);
    }
    return own(line).or(() -> sparks(line));
  }

  /** Where another event begins in a line whose own was torn; -1 when there is none. */
  static int next(String line) {
    int next = line.startsWith("{") ? line.indexOf("{\"ts\":", 1) : -1;
    return next > 0 && !JsonEvents.whole(line) ? next : -1;
  }

  private static Optional<LogHead> own(String line) {
    return head(line, OWN, Instant::parse);
  }

  private Optional<LogHead> sparks(String line) {
    return head(
        line, SPARKS, time -> LocalDateTime.parse(time, SPARKS_TIME).atZone(zone).toInstant());
  }

  /** Reads a time, or throws. */
  private interface Time {
    Instant of(String text);
  }

  private static Optional<LogHead> head(String line, Pattern pattern, Time time) {
    Matcher found = pattern.matcher(line);
    if (!found.matches()) {
      return Optional.empty();
    }
    try {
      LogState.Level level = LogState.Level.valueOf(found.group(2));
      return Optional.of(LogHead.ofText(time.of(found.group(1)), level, line));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

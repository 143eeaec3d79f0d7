package dev.sparkfailover.monitor.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** How the job's log begins each event: {@code 2026-03-01T12:00:20.123Z WARN [thread] …}. */
record LogHead(Instant at, LogState.Level level) {
  private static final int TIME = "2026-03-01T12:00:20.123Z".length();
  private static final int ROOM_FOR_LEVEL = 8;

  /** Empty when the line does not begin an event. */
  static Optional<LogHead> of(String line) {
    if (line.length() <= TIME || line.charAt(TIME - 1) != 'Z' || line.charAt(TIME) != ' ') {
      return Optional.empty();
    }
    return level(line).flatMap(level -> time(line).map(at -> new LogHead(at, level)));
  }

  private static Optional<LogState.Level> level(String line) {
    int end = Math.min(line.length(), TIME + 1 + ROOM_FOR_LEVEL);
    String rest = line.substring(TIME + 1, end) + " ";
    String word = rest.substring(0, rest.indexOf(' '));
    return Arrays.stream(LogState.Level.values())
        .filter(level -> level.name().equals(word))
        .findFirst();
  }

  private static Optional<Instant> time(String line) {
    try {
      return Optional.of(Instant.parse(line.substring(0, TIME)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

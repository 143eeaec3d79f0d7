package dev.sparkfailover.monitor.logs;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How an event of a log begins.
 *
 * @param at empty when its time cannot be read
 * @param lines for people, the first one and those that are known already; a line of JSON holds all
 *     of its event
 * @param open whether whatever follows belongs to it
 */
record LogHead(Optional<Instant> at, LogState.Level level, List<String> lines, boolean open) {

  LogHead {
    lines = List.copyOf(lines);
  }

  /** Of a line of text, behind which a stack trace may come. */
  static LogHead ofText(Instant at, LogState.Level level, String line) {
    return new LogHead(Optional.of(at), level, List.of(line), true);
  }

  /** By the names of log4j, and those of other libraries in JSON. */
  static Optional<LogState.Level> level(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String known = upper.equals("WARNING") ? "WARN" : upper.equals("SEVERE") ? "ERROR" : upper;
    return Arrays.stream(LogState.Level.values())
        .filter(level -> level.name().equals(known))
        .findFirst();
  }
}

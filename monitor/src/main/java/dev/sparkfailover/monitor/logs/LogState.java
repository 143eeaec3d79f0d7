package dev.sparkfailover.monitor.logs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the job's log file held when it was last looked at.
 *
 * @param events the newest events, oldest first, masked; bounded in number and in bytes
 * @param counts events since the monitor started, by level
 */
public record LogState(List<Event> events, Map<Level, Long> counts) {

  public LogState {
    events = List.copyOf(events);
    counts = Map.copyOf(counts);
  }

  /** Levels as the log writes them, the least first. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL
  }

  /**
   * One event: its first line and the lines of its stack trace.
   *
   * @param at empty when the line does not begin with a time that can be read
   * @param text all lines, joined with line feeds; cut when it is too long, which the text then
   *     says
   */
  public record Event(Optional<Instant> at, Level level, String text) {}
}

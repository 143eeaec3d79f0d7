package dev.sparkfailover.monitor.logs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which events somebody wants to see.
 *
 * @param events at most so many, the newest
 * @param level at least as grave as this
 * @param contains a part of the text, in any case of letters
 */
public record LogQuery(int events, Optional<LogState.Level> level, Optional<String> contains) {

  public LogQuery {
    if (events < 0) {
      throw new IllegalArgumentException("events: must be at least 0, got " + events);
    }
  }

  /** The matching events, oldest first. */
  public List<LogState.Event> of(LogState log) {
    Optional<String> wanted = contains.map(LogQuery::lower);
    List<LogState.Event> all =
        log.events().stream()
            .filter(event -> level.stream().allMatch(least -> event.level().compareTo(least) >= 0))
            .filter(event -> wanted.stream().allMatch(lower(event.text())::contains))
            .toList();
    return all.subList(Math.max(0, all.size() - events), all.size());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}

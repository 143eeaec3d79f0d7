package dev.sparkfailover.monitor.logs;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which events a client wants to see.
 *
 * @param events at most so many, the newest
 * @param around the events next to this time instead of the newest, as many before it as after
 * @param level at least as grave as this
 * @param contains a part of the text, in any case of letters
 */
public record LogQuery(
    int events,
    Optional<LogState.Level> level,
    Optional<String> contains,
    Optional<Instant> around) {

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
    int end = around.map(time -> first(all, time) + (events + 1) / 2).orElse(all.size());
    int to = Math.min(all.size(), Math.max(end, Math.min(events, all.size())));
    return all.subList(Math.max(0, to - events), to);
  }

  /** Which one is the first at that time or later; events without a time are passed over. */
  private static int first(List<LogState.Event> all, Instant time) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).at().filter(at -> !at.isBefore(time)).isPresent()) {
        return i;
      }
    }
    return all.size();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}

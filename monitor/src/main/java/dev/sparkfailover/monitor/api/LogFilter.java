package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.logs.LogState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which events of the log are asked for.
 *
 * @param lines how many at most, the newest
 * @param level the least level
 * @param contains a text in any of their lines, in upper or lower case
 */
record LogFilter(int lines, Optional<LogState.Level> level, Optional<String> contains) {

  /** The oldest first, as a log is read. */
  List<LogState.Event> of(LogState log) {
    Optional<String> sought = contains.map(text -> text.toLowerCase(Locale.ROOT));
    Deque<LogState.Event> found = new ArrayDeque<>();
    for (LogState.Event event : log.events().reversed()) {
      if (found.size() < lines && matches(event, sought)) {
        found.addFirst(event);
      }
    }
    return List.copyOf(found);
  }

  private boolean matches(LogState.Event event, Optional<String> sought) {
    return level.filter(least -> event.level().compareTo(least) < 0).isEmpty()
        && sought.filter(text -> !event.text().toLowerCase(Locale.ROOT).contains(text)).isEmpty();
  }
}

package dev.sparkfailover.monitor.pages;

import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.LastAnswer;
import java.util.List;
import java.util.Locale;

/** Events of the log, the oldest first, as they were written. */
final class LogLines {
  private LogLines() {}

  static Html of(Html body, LastAnswer<LogState> log, List<LogState.Event> events) {
    log.problem()
        .ifPresent(
            why ->
                body.open("p", "class", "note")
                    .text("The log cannot be read: ")
                    .foreign(why)
                    .close("p"));
    if (events.isEmpty()) {
      return body.element("p", "No such lines are kept.");
    }
    for (LogState.Event event : events) {
      body.element(
          "pre",
          event.text(),
          "class",
          event.level().name().toLowerCase(Locale.ROOT),
          "dir",
          "ltr");
    }
    return body;
  }
}

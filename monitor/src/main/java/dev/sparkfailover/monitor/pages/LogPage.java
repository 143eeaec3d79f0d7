package dev.sparkfailover.monitor.pages;

import dev.sparkfailover.monitor.logs.LogQuery;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.status.Observations;
import java.util.List;
import java.util.Locale;

/** The log, or a part of it. */
public final class LogPage {
  private static final List<String> LEVELS = List.of("info", "warn", "error");

  private LogPage() {}

  public static byte[] of(Target target, Observations seen, LogQuery query) {
    Html body = new Html().open("h1").text("Log of ").foreign(target.application()).close("h1");
    body.open("p").text(chosen(query)).text(" At least: ");
    for (String level : LEVELS) {
      body.link("logs" + target.queryAnd() + around(query) + "level=" + level, level).text(" ");
    }
    body.link("logs" + target.queryAnd() + around(query) + "lines=1000", "all").close("p");
    List<LogState.Event> events = seen.log().value().map(query::of).orElse(List.of());
    return Page.of(
        "Log of " + target.application(),
        "",
        target.query(),
        LogLines.of(body, seen.log(), events));
  }

  private static String chosen(LogQuery query) {
    return query
            .around()
            .map(at -> "Around " + Times.written(at) + ".")
            .orElse("The newest events, secrets masked, the oldest first.")
        + query
            .level()
            .map(l -> " Level " + l.name().toLowerCase(Locale.ROOT) + " and above.")
            .orElse("");
  }

  private static String around(LogQuery query) {
    return query.around().map(at -> "around=" + at.toEpochMilli() + "&").orElse("");
  }
}

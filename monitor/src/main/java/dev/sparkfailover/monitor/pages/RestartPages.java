package dev.sparkfailover.monitor.pages;

import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import dev.sparkfailover.monitor.logs.LogQuery;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.status.Observations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The restarts, and one of them with the log around it. */
public final class RestartPages {
  private static final int LOG_EVENTS = 60;

  private RestartPages() {}

  public static byte[] list(Target target, Observations seen, int limit) {
    Html body =
        new Html().open("h1").text("Restarts of ").foreign(target.application()).close("h1");
    seen.ledger()
        .problem()
        .ifPresent(
            why ->
                body.open("p", "class", "note")
                    .text("The ledger cannot be read: ")
                    .foreign(why)
                    .close("p"));
    seen.ledger()
        .value()
        .ifPresent(
            ledger ->
                body.element(
                    "p",
                    "%s in all. The newest first; the number leads to the log around the restart."
                        .formatted(ledger.totalRestarts())));
    RestartsTable.of(body, seen, target, limit);
    return Page.of("Restarts of " + target.application(), "", target.query(), body);
  }

  /** Empty when the ledger knows of no such attempt (any more). */
  public static Optional<byte[]> one(Target target, Observations seen, long number) {
    return seen.ledger().value().stream()
        .flatMap(ledger -> ledger.decided().stream())
        .filter(attempt -> attempt.number() == number)
        .findFirst()
        .map(attempt -> page(target, seen, attempt));
  }

  private static byte[] page(Target target, Observations seen, Attempt attempt) {
    String title = "After attempt %s of ".formatted(attempt.number());
    Html body = new Html().open("h1").text(title).foreign(target.application()).close("h1");
    body.open("dl");
    moment(body, "started", attempt.startedAt());
    moment(body, "ended", attempt.endedAt());
    fact(body, "how", attempt.outcome().orElse("–"));
    fact(body, "class", attempt.failure().map(LedgerState.Failure::reason).orElse("–"));
    fact(body, "message", attempt.failure().map(LedgerState.Failure::message).orElse("–"));
    fact(
        body,
        "batch",
        attempt.batch().isPresent() ? String.valueOf(attempt.batch().getAsLong()) : "–");
    fact(body, "what followed", RestartsTable.followed(attempt));
    moment(body, "not before", attempt.notBefore());
    fact(
        body,
        "in a row",
        attempt.consecutive().isPresent() ? String.valueOf(attempt.consecutive().getAsInt()) : "–");
    body.close("dl").element("h2", "The log around its end");
    log(body, seen, attempt);
    return Page.of(title + target.application(), "../", target.query(), body);
  }

  private static void log(Html body, Observations seen, Attempt attempt) {
    Optional<LogState> log = seen.log().value();
    if (attempt.endedAt().isEmpty() || !reachesBack(log, attempt.endedAt().get())) {
      body.element(
          "p", "The log that the monitor keeps does not reach back to it; look into JOB_LOG_DIR.");
      return;
    }
    LogQuery around =
        new LogQuery(LOG_EVENTS, Optional.empty(), Optional.empty(), attempt.endedAt());
    LogLines.of(body, seen.log(), log.map(around::of).orElse(List.of()));
  }

  private static boolean reachesBack(Optional<LogState> log, Instant at) {
    return log.stream()
        .flatMap(state -> state.events().stream())
        .flatMap(event -> event.at().stream())
        .findFirst()
        .filter(first -> !first.isAfter(at))
        .isPresent();
  }

  private static void fact(Html body, String name, String value) {
    body.element("dt", name).open("dd").foreign(value).close("dd");
  }

  private static void moment(Html body, String name, Optional<Instant> at) {
    body.element("dt", name).open("dd");
    Times.time(body, at);
    body.close("dd");
  }
}

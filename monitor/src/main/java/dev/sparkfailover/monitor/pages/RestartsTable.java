package dev.sparkfailover.monitor.pages;

import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import dev.sparkfailover.monitor.status.Observations;
import java.util.List;

/** What followed the attempts that failed, the newest first. */
final class RestartsTable {
  private static final int LONGEST = 500;

  private RestartsTable() {}

  static Html of(Html body, Observations seen, Target target, int limit) {
    List<Attempt> decided = seen.ledger().value().map(LedgerState::decided).orElse(List.of());
    if (decided.isEmpty()) {
      return body.element(
          "p", seen.ledger().value().isPresent() ? "None yet." : "The ledger is not known.");
    }
    body.open("div", "class", "wide").open("table");
    body.headings("Attempt", "Ended", "Class", "Message", "What followed");
    decided.stream().limit(limit).forEach(attempt -> row(body, attempt, target));
    return body.close("table").close("div");
  }

  private static void row(Html body, Attempt attempt, Target target) {
    body.open("tr").open("td");
    body.link("restarts/" + attempt.number() + target.query(), String.valueOf(attempt.number()));
    body.close("td").open("td");
    Times.time(body, attempt.endedAt());
    body.close("td").cell(attempt.failure().map(LedgerState.Failure::reason).orElse("–"));
    body.open("td", "class", "long")
        .foreign(cut(attempt.failure().map(LedgerState.Failure::message).orElse("–"), LONGEST))
        .close("td")
        .cell(followed(attempt))
        .close("tr");
  }

  static String followed(Attempt attempt) {
    return attempt.next().filter("restart"::equals).isPresent()
        ? "restart after " + Times.seconds(attempt.delaySeconds())
        : "gave up";
  }

  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }
}

package dev.sparkfailover.monitor.pages;

import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.Severity;
import java.util.List;
import java.util.Optional;

/** What fires, with what to do about it. */
final class AlertsTable {
  private static final int MOST = 100;
  private static final int LONGEST = 2_000;

  private AlertsTable() {}

  static Html of(Html body, List<Alert> alerts, Runbooks runbooks) {
    if (alerts.isEmpty()) {
      return body.element("p", "No alert fires.");
    }
    body.open("div", "class", "wide").open("table");
    body.headings("Severity", "Alert", "Since", "What", "Look at");
    alerts.stream().limit(MOST).forEach(alert -> row(body, alert, runbooks));
    body.close("table").close("div");
    return alerts.size() <= MOST
        ? body
        : body.element("p", "%s more fire.".formatted(alerts.size() - MOST));
  }

  private static void row(Html body, Alert alert, Runbooks runbooks) {
    String severity = Severity.of(alert).label();
    body.open("tr").element("td", severity, "class", severity).cell(alert.name()).open("td");
    Times.time(body, Optional.of(alert.startsAt()));
    body.close("td").open("td", "class", "long").foreign(annotation(alert, "summary").orElse(""));
    annotation(alert, "description")
        .ifPresent(text -> body.open("div", "class", "note").foreign(text).close("div"));
    body.close("td").open("td");
    links(body, alert, runbooks);
    body.close("td").close("tr");
  }

  private static void links(Html body, Alert alert, Runbooks runbooks) {
    if (runbooks.has(alert.name())) {
      body.link("runbooks/" + alert.name(), "runbook").text(" ");
    } else {
      annotation(alert, "runbook_url").ifPresent(url -> body.foreignLink(url, "runbook").text(" "));
    }
    annotation(alert, "dashboard_url").ifPresent(url -> body.foreignLink(url, "dashboard"));
  }

  private static Optional<String> annotation(Alert alert, String name) {
    return Optional.ofNullable(alert.annotations().get(name))
        .filter(text -> !text.isBlank())
        .map(text -> RestartsTable.cut(text, LONGEST));
  }
}

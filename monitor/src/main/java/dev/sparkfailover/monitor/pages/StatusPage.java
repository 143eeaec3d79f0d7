package dev.sparkfailover.monitor.pages;

import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.RefusedFiles;
import dev.sparkfailover.monitor.logs.LogQuery;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** How one job is: the first page. */
public final class StatusPage {
  private static final int RESTARTS = 10;
  private static final int LOG_EVENTS = 10;

  private final Runbooks runbooks;
  private final Optional<URI> dashboard;

  /**
   * Makes pages that lead to these runbooks.
   *
   * @param dashboard where people see more, if there is such a place
   */
  public StatusPage(Runbooks runbooks, Optional<URI> dashboard) {
    this.runbooks = runbooks;
    this.dashboard = dashboard;
  }

  /**
   * The page of one job.
   *
   * @param facts the six lines: what each is about, and what it says; the first is the status
   */
  public byte[] of(Target target, JobSnapshot picture, SequencedMap<String, String> facts) {
    Observations seen = picture.seen();
    Html body = new Html();
    diagnosis(body, facts);
    target.others(body);
    attention(body, seen);
    body.element("h2", "Alerts");
    AlertsTable.of(body, picture.alerts(), runbooks);
    body.element("h2", "Last restarts");
    RestartsTable.of(body, seen, target, RESTARTS);
    body.element("h2", "Last lines of the log");
    LogQuery newest =
        new LogQuery(LOG_EVENTS, Optional.empty(), Optional.empty(), Optional.empty());
    LogLines.of(body, seen.log(), seen.log().value().map(newest::of).orElse(List.of()));
    sources(body, seen);
    more(body, target, seen);
    return Page.of(target.application(), "", target.query(), body);
  }

  /** While no picture was made yet. */
  public byte[] unknown(Target target) {
    Html body = new Html().open("h1").element("span", "unknown", "class", "status unknown");
    body.foreign(target.application()).close("h1");
    body.element(
        "p",
        "Nothing is known yet: the monitor has just started. Load this page again in a few seconds.");
    target.others(body);
    return Page.of(target.application(), "", target.query(), body);
  }

  private static void diagnosis(Html body, SequencedMap<String, String> facts) {
    String status = facts.firstEntry().getKey();
    body.open("h1").element("span", status, "class", "status " + status);
    body.foreign(facts.firstEntry().getValue()).close("h1").open("dl");
    facts.entrySet().stream()
        .skip(1)
        .forEach(
            fact ->
                body.element("dt", fact.getKey()).open("dd").foreign(fact.getValue()).close("dd"));
    body.close("dl");
  }

  /** What waits for a person, as the job says. */
  private static void attention(Html body, Observations seen) {
    Optional<JobState> job = seen.job().value();
    job.flatMap(JobState::problem).ifPresent(why -> note(body, "The job waits: ", why));
    job.flatMap(JobState::parked).ifPresent(why -> note(body, "The job is parked: ", why));
    job.map(JobState::refused)
        .filter(refused -> refused.files() > 0)
        .ifPresent(refused -> refused(body, refused));
  }

  private static void note(Html body, String what, String why) {
    body.open("p", "class", "warning").text(what).foreign(why).close("p");
  }

  private static void refused(Html body, RefusedFiles refused) {
    body.element("h2", "Input files that cannot be taken: " + refused.files());
    body.open("div", "class", "wide").open("table").headings("File", "Since", "Reason", "Why");
    for (RefusedFiles.Entry each : refused.first()) {
      body.open("tr").cell(each.file()).open("td");
      Times.time(body, Optional.of(each.since()));
      body.close("td").cell(each.reason()).open("td", "class", "long").foreign(each.why());
      body.close("td").close("tr");
    }
    body.close("table").close("div");
  }

  private static void sources(Html body, Observations seen) {
    body.element("h2", "What this page is made of").open("div", "class", "wide").open("table");
    body.headings("Source", "Answered", "Problem");
    parts(seen).forEach((name, reading) -> source(body, seen, name, reading));
    body.close("table").close("div");
  }

  private static Map<String, LastAnswer<?>> parts(Observations seen) {
    Map<String, LastAnswer<?>> parts = new LinkedHashMap<>();
    parts.put("job", seen.job());
    parts.put("ledger", seen.ledger());
    parts.put("log", seen.log());
    parts.put("executors", seen.executors());
    parts.put("master", seen.master());
    return parts;
  }

  private static void source(Html body, Observations seen, String name, LastAnswer<?> reading) {
    boolean stale = reading.tried().isPresent() && !reading.fresh(seen.now(), seen.staleAfter());
    body.open("tr")
        .element("td", name)
        .element(
            "td",
            reading.age(seen.now()).map(Times::ago).orElse("never") + (stale ? ", stale" : ""))
        .open("td", "class", "long")
        .foreign(reading.problem().orElse("–"))
        .close("td")
        .close("tr");
  }

  private void more(Html body, Target target, Observations seen) {
    body.open("footer").open("p").text("As of ");
    Times.time(body, Optional.of(seen.now().at()));
    body.text("; load the page again for what is now. For programs: ");
    for (String path :
        List.of("api/status", "api/restarts", "api/logs", "api/executors", "api/alerts")) {
      body.link(path + target.query(), path).text(" ");
    }
    body.link("metrics", "metrics").text(" ").link("openapi", "openapi").close("p");
    dashboard.ifPresent(
        grafana ->
            body.open("p").foreignLink(grafana.toString(), "Dashboards in Grafana").close("p"));
    body.close("footer");
  }
}

package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.web.Accept;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.monitor.http.Answer;
import dev.sparkfailover.monitor.http.Parameters;
import dev.sparkfailover.monitor.http.RefusedException;
import dev.sparkfailover.monitor.http.Route;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.logs.LogQuery;
import dev.sparkfailover.monitor.pages.LogPage;
import dev.sparkfailover.monitor.pages.ProblemPage;
import dev.sparkfailover.monitor.pages.RestartPages;
import dev.sparkfailover.monitor.pages.Runbooks;
import dev.sparkfailover.monitor.pages.StatusPage;
import dev.sparkfailover.monitor.pages.Target;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The pages for people; what is on them is in memory already. */
final class Pages {
  private static final int MAX_PAGES = 8;

  /** Programs ask these, whatever they say they like. */
  private static final List<String> FOR_PROGRAMS =
      List.of("/api/", "/metrics", "/openapi", "/observe/");

  private final SnapshotBoard snapshots;
  private final Runbooks runbooks = new Runbooks();
  private final StatusPage statusPage;

  /** Pages are made for each request, and held in memory until they are read. */
  private final Semaphore pages = new Semaphore(MAX_PAGES);

  Pages(SnapshotBoard snapshots, Optional<URI> dashboard) {
    this.snapshots = snapshots;
    statusPage = new StatusPage(runbooks, dashboard);
  }

  List<Route> routes() {
    return List.of(
        Route.get("/", this::home, "application"),
        Route.get("/restarts", this::restarts, "application", "limit"),
        Route.get("/restarts/{attempt}", this::restart, "application"),
        Route.get("/logs", this::logs, Api.LOG_PARAMETERS),
        Route.get("/runbooks", this::runbooks),
        Route.get("/runbooks/{alert}", this::runbook));
  }

  /** A terminal gets the six lines, a program the status, a browser the page. */
  private void home(ServerRequest request, ServerResponse response, Parameters parameters) {
    Accept accept = Accept.of(request);
    response.header(Answer.VARY_ACCEPT);
    if (accept.likesHtml()) {
      Target target = target(parameters);
      page(request, response, () -> status(target));
    } else if (accept.quality("application/json") > accept.quality("text/plain")) {
      Answer.ok(request, response, Answer.JSON, Api.shown(snapshots, parameters).json());
    } else {
      Answer.ok(request, response, Answer.TEXT, Api.shown(snapshots, parameters).text());
    }
  }

  private byte[] status(Target target) {
    return snapshots
        .shown(target.application())
        .map(SnapshotBoard.Shown::picture)
        .map(picture -> statusPage.of(target, picture, StatusText.lines(picture)))
        .orElseGet(() -> statusPage.unknown(target));
  }

  private void restarts(ServerRequest request, ServerResponse response, Parameters parameters) {
    int limit = parameters.number("limit", Api.MANY, LedgerState.MAX_RECENT);
    SnapshotBoard.Shown shown = Api.shown(snapshots, parameters);
    Target target = target(parameters);
    page(request, response, () -> RestartPages.list(target, shown.picture().seen(), limit));
  }

  private void restart(ServerRequest request, ServerResponse response, Parameters parameters) {
    Target target = target(parameters);
    SnapshotBoard.Shown shown = Api.shown(snapshots, parameters);
    Optional<Long> number =
        Optional.of(last(request)).filter(n -> n.matches("[0-9]{1,18}")).map(Long::valueOf);
    page(
        request,
        response,
        () ->
            number
                .flatMap(n -> RestartPages.one(target, shown.picture().seen(), n))
                .orElseThrow(
                    () ->
                        new RefusedException(
                            Status.NOT_FOUND_404,
                            "the ledger has no restart after such an attempt (any more);"
                                + " /restarts lists those that it has")));
  }

  private void logs(ServerRequest request, ServerResponse response, Parameters parameters) {
    LogQuery query = Api.logQuery(parameters);
    SnapshotBoard.Shown shown = Api.shown(snapshots, parameters);
    Target target = target(parameters);
    page(request, response, () -> LogPage.of(target, shown.picture().seen(), query));
  }

  private void runbooks(ServerRequest request, ServerResponse response, Parameters parameters) {
    page(request, response, runbooks::list);
  }

  private void runbook(ServerRequest request, ServerResponse response, Parameters parameters) {
    page(
        request,
        response,
        () ->
            runbooks
                .page(last(request))
                .orElseThrow(
                    () ->
                        new RefusedException(
                            Status.NOT_FOUND_404,
                            "there is no such alert; /runbooks lists those that there are")));
  }

  private static String last(ServerRequest request) {
    String path = request.path().path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Target target(Parameters parameters) {
    return new Target(
        Api.application(snapshots, parameters).orElse(snapshots.applications().getFirst()),
        snapshots.applications());
  }

  private void page(ServerRequest request, ServerResponse response, Supplier<byte[]> make) {
    if (!pages.tryAcquire()) {
      throw new RefusedException(
          Status.SERVICE_UNAVAILABLE_503, "too many ask at once: try again in a few seconds");
    }
    try {
      Answer.html(request, response, Status.OK_200, make.get());
    } finally {
      pages.release();
    }
  }

  /** A person in a browser gets a page that says the same. */
  static void problem(ServerRequest request, ServerResponse response, Problem problem) {
    String path = request.path().path();
    if (FOR_PROGRAMS.stream().anyMatch(path::startsWith) || !Accept.of(request).likesHtml()) {
      Answer.problem(request, response, problem);
      return;
    }
    byte[] page = ProblemPage.of(root(path), problem.status(), problem.title(), problem.detail());
    Answer.html(request, response, Status.create(problem.status()), page);
  }

  /** From there to the first page. */
  private static String root(String path) {
    return "../".repeat(Math.max(0, (int) path.chars().filter(c -> c == '/').count() - 1));
  }
}

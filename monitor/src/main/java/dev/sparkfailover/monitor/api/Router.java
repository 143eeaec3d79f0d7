package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.web.Deadlines;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.monitor.http.Answer;
import dev.sparkfailover.monitor.http.Authorization;
import dev.sparkfailover.monitor.http.HostNames;
import dev.sparkfailover.monitor.http.Parameters;
import dev.sparkfailover.monitor.http.RefusedException;
import dev.sparkfailover.monitor.http.RequestErrors;
import dev.sparkfailover.monitor.http.Route;
import io.helidon.common.buffers.DataReader.IncorrectNewLineException;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds a request's route in the one table that there is, and sees that every answer is sound. */
final class Router {
  private static final Logger LOG = System.getLogger(Router.class.getName());

  private final Map<String, List<Route>> routes;
  private final Map<String, List<Route>> templates;
  private final String known;
  private final HostNames hosts;
  private final Authorization authorization;
  private final Deadlines deadlines;
  private final Server.Limits limits;

  Router(
      List<Route> table,
      HostNames hosts,
      Authorization authorization,
      Deadlines deadlines,
      Server.Limits limits) {
    routes =
        table.stream()
            .collect(Collectors.groupingBy(Route::path, LinkedHashMap::new, Collectors.toList()));
    templates =
        table.stream()
            .filter(Route::hasTemplate)
            .collect(Collectors.groupingBy(route -> Route.parent(route.path())));
    known = String.join(", ", routes.keySet());
    this.hosts = hosts;
    this.authorization = authorization;
    this.deadlines = deadlines;
    this.limits = limits;
  }

  void handle(ServerRequest request, ServerResponse response) {
    deadlines.allow(limits.answer());
    try {
      hosts.check(request);
      Route route = route(request, response);
      if (!route.open()) {
        authorization.check(request);
      }
      route
          .handler()
          .handle(request, response, new Parameters(request.query(), route.parameters()));
    } catch (RefusedException e) {
      Pages.problem(request, response, e.problem());
    } catch (CloseConnectionException e) {
      throw e;
    } catch (IOException | UncheckedIOException | InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the client went away", e);
    } catch (IncorrectNewLineException e) {
      refused(request, response, Status.BAD_REQUEST_400);
    } catch (InterruptedException e) {
      throw new CloseConnectionException("cut, as it took too long or the server stops", e);
    } catch (RequestException e) {
      refused(request, response, e.status());
    } catch (HttpException e) {
      refused(request, response, e.status());
    } catch (Exception e) {
      failed(request, response, e);
    } finally {
      deadlines.allow(limits.idle());
    }
  }

  /** Those with this very path, or else with a name of their own for its last part. */
  private List<Route> at(String path) {
    List<Route> exact = routes.get(path);
    return exact == null ? templates.get(Route.parent(path)) : exact;
  }

  private Route route(ServerRequest request, ServerResponse response) {
    List<Route> here = at(request.path().path());
    if (here == null) {
      throw new RefusedException(
          Status.NOT_FOUND_404, "there is no such path; there are: " + known);
    }
    Optional<Route> route =
        here.stream().filter(each -> each.takes(request.prologue().method())).findFirst();
    if (route.isEmpty()) {
      String allowed = here.stream().map(Route::allows).collect(Collectors.joining(", "));
      response.header(HeaderNames.ALLOW, allowed);
      throw new RefusedException(Status.METHOD_NOT_ALLOWED_405, "this path takes only " + allowed);
    }
    return route.get();
  }

  /**
   * The body could not be read to its end, so what follows on this connection is anybody's guess.
   */
  private static void refused(ServerRequest request, ServerResponse response, Status status) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    Answer.problem(request, response, RequestErrors.problem(status));
  }

  private static void failed(ServerRequest request, ServerResponse response, Exception e) {
    if (response.isSent() || Thread.currentThread().isInterrupted()) {
      throw new CloseConnectionException("the answer cannot be finished", e);
    }
    LOG.log(
        Level.ERROR,
        () -> request.prologue().method() + " " + request.path().path() + " failed",
        e);
    Answer.problem(
        request,
        response,
        Problem.of(
            Status.INTERNAL_SERVER_ERROR_500, "this is a bug; the monitor's log has the details"));
  }
}

package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.contract.web.Deadlines;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.contract.web.TokenFile;
import dev.sparkfailover.contract.web.WatchedHttp1;
import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.http.Authorization;
import dev.sparkfailover.monitor.http.HostNames;
import dev.sparkfailover.monitor.http.RequestErrors;
import dev.sparkfailover.monitor.http.Route;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The monitor's HTTP server. */
public final class Server implements AutoCloseable {
  /** What is longer than that is not even read; its sender gets no answer that it is too long. */
  private static final int MAX_READ_BYTES = 8 << 20;

  private static final Duration DEADLINES_EVERY = Duration.ofMillis(250);
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_REQUESTS = 128;

  private static final System.Logger LOG = System.getLogger(Server.class.getName());

  private final WebServer server;
  private final Deadlines deadlines;
  private final int port;

  /**
   * Its configuration.
   *
   * @param port 0 for any free one
   * @param tokenFile with what callers must show
   * @param publicUrl where people reach it: a host name that it answers to
   * @param dashboard where people see more, if there is such a place
   */
  public record Config(
      InetAddress bind,
      int port,
      Optional<Path> tokenFile,
      Optional<URI> publicUrl,
      Optional<URI> dashboard,
      Limits limits) {

    private Optional<TokenFile> token() {
      return tokenFile.map(
          file ->
              new TokenFile(
                  "MONITOR_TOKEN_FILE", file, line -> LOG.log(System.Logger.Level.WARNING, line)));
    }
  }

  /**
   * How long clients may take.
   *
   * @param request from a connection's beginning to the end of its first request's head
   * @param answer from there to the last byte of the answer
   * @param idle from an answer to the end of the next request's head
   */
  public record Limits(Duration request, Duration answer, Duration idle) {
    public static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));
  }

  /**
   * What it answers from.
   *
   * @param jobs where each application answers
   * @param sinceTick how long ago all pictures were last made
   */
  public record Parts(
      SnapshotBoard snapshots,
      Map<String, URI> jobs,
      AlertBook alerts,
      Readiness readiness,
      PrometheusMeterRegistry metrics,
      Supplier<Duration> sinceTick,
      Clock clock) {}

  private Server(WebServer server, Deadlines deadlines) {
    this.server = server;
    this.deadlines = deadlines;
    port = server.port();
  }

  /**
   * Listens as set; answers from then on.
   *
   * @throws CannotListenException when the port, the address or the token file is of no use
   */
  public static Server start(Config config, Parts parts) {
    config.token().ifPresent(TokenFile::check);
    tryToBind(config);
    Clock clock = parts.clock();
    Deadlines deadlines =
        new Deadlines(clock::nanos, clock::sleep, DEADLINES_EVERY, MAX_CONNECTIONS);
    Router router =
        new Router(
            routes(config, parts),
            new HostNames(config.publicUrl()),
            new Authorization(config.token()),
            deadlines,
            config.limits());
    WebServer server = server(config, router, deadlines).start();
    if (!server.isRunning()) {
      deadlines.close();
      throw cannotListen(config, new BindException("taken a moment ago"));
    }
    return new Server(server, deadlines);
  }

  /** All that is answered, in one table. */
  static List<Route> routes(Config config, Parts parts) {
    return Stream.of(
            new Pages(parts.snapshots(), config.dashboard()).routes(),
            new Api(parts, new Authorization(config.token())).routes(),
            new Service(parts).routes())
        .flatMap(List::stream)
        .toList();
  }

  private static WebServer server(Config config, Router router, Deadlines deadlines) {
    return WebServer.builder()
        .address(config.bind())
        .port(config.port())
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofMillis(500))
        // Those that are about to be cut count as well.
        .maxTcpConnections(2 * MAX_CONNECTIONS)
        .maxConcurrentRequests(MAX_REQUESTS)
        .maxPayloadSize(MAX_READ_BYTES)
        // Else the last part of a long answer waits up to 40 ms for the client's delayed ACK.
        .connectionOptions(o -> o.tcpNoDelay(true))
        .protocolsDiscoverServices(false)
        .addConnectionSelector(new WatchedHttp1(http1(), deadlines, config.limits().request()))
        .directHandlers(problems())
        .routing(routing -> routing.any(router::handle))
        .build();
  }

  private static ServerConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .maxPrologueLength(RequestErrors.MAX_PROLOGUE_BYTES)
                .maxHeadersSize(RequestErrors.MAX_HEADER_BYTES)
                .build())
        .build();
  }

  /** Helidon's server only logs that it could not bind, and then is not running. */
  private static void tryToBind(Config config) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.bind(), config.port()));
    } catch (IOException e) {
      throw cannotListen(config, e);
    }
  }

  private static CannotListenException cannotListen(Config config, IOException e) {
    return new CannotListenException(
        "MONITOR_PORT, MONITOR_BIND: cannot listen on %s port %s: %s; stop who does, or set another port (0 for any free one)"
            .formatted(config.bind().getHostAddress(), config.port(), e.getMessage()),
        e);
  }

  private static DirectHandlers problems() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, Server::problem);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse problem(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    Problem problem = RequestErrors.problem(status);
    return DirectHandler.TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .keepAlive(type.keepAlive())
        .entity(problem.bytes())
        .build();
  }

  /** The port that it listens on: the one that was set, or the free one that was found. */
  public int port() {
    return port;
  }

  /** How many connections are not known to be gone. */
  int connections() {
    return deadlines.size();
  }

  @Override
  public void close() {
    server.stop();
    deadlines.close();
  }
}

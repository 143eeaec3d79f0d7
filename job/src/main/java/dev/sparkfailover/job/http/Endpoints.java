package dev.sparkfailover.job.http;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.contract.web.Deadlines;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.contract.web.TokenFile;
import dev.sparkfailover.contract.web.WatchedHttp1;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.status.JobInfo;
import io.helidon.common.SerializationConfig;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/** The job's HTTP server, up in every state of the job. */
public final class Endpoints implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 64;
  private static final long MAX_BODY_BYTES = 4096;
  private static final Logger LOG = JobLogger.of(Endpoints.class);

  private static final int MAX_PROLOGUE_BYTES = 4_096;
  private static final int MAX_HEADER_BYTES = 16_384;
  private static final Duration DEADLINES_EVERY = Duration.ofMillis(250);

  private final WebServer server;
  private final Deadlines deadlines;
  private final AtomicReference<EndpointSources> shown;
  private final int port;

  private Endpoints(WebServer server, Deadlines deadlines, AtomicReference<EndpointSources> shown) {
    this.server = server;
    this.deadlines = deadlines;
    this.shown = shown;
    port = server.port();
  }

  /**
   * How long clients may take.
   *
   * @param request from a connection's beginning to the end of its first request's head
   * @param answer from there to the last byte of the answer
   * @param idle from an answer to the end of the next request's head
   */
  record Limits(Duration request, Duration answer, Duration idle) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(2));
  }

  /**
   * Listens as set; answers from then on.
   *
   * @throws CannotListenException when the port, the address or the token file is of no use
   */
  public static Endpoints start(
      Settings.Endpoint settings, JobInfo info, EndpointSources sources, Clock clock) {
    return start(settings, info, sources, clock, Limits.DEFAULT);
  }

  static Endpoints start(
      Settings.Endpoint settings,
      JobInfo info,
      EndpointSources sources,
      Clock clock,
      Limits limits) {
    Optional<TokenFile> token =
        settings.tokenFile().map(file -> new TokenFile("JOB_TOKEN_FILE", file, LOG::warn));
    token.ifPresent(TokenFile::check);
    InetAddress address = address(settings.bind());
    tryToBind(settings, address);
    allowSparkToDeserialize();
    AtomicReference<EndpointSources> shown = new AtomicReference<>(sources);
    Routes routes = new Routes(info, shown::get, new Authorization(token), clock);
    // Clients live by the real clock, whatever the job's is.
    Clock real = new SystemClock();
    Deadlines deadlines = new Deadlines(real::nanos, real::sleep, DEADLINES_EVERY, MAX_CONNECTIONS);
    WebServer server = server(settings, address, routes, deadlines, limits).start();
    if (!server.isRunning()) {
      deadlines.close();
      throw cannotListen(settings, new BindException("taken a moment ago"));
    }
    return new Endpoints(server, deadlines, shown);
  }

  /** Helidon's server only logs that it could not bind, and then is not running. */
  private static void tryToBind(Settings.Endpoint settings, InetAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, settings.port()));
    } catch (IOException e) {
      throw cannotListen(settings, e);
    }
  }

  /** From now on it answers from these, until it is closed. */
  public Endpoints show(EndpointSources sources) {
    shown.set(sources);
    return this;
  }

  /** The port that it listens on: the one that was set, or the free one that was found. */
  public int port() {
    return port;
  }

  /**
   * Helidon would install a filter for the whole JVM that rejects every class, and with it every
   * task of Spark. An allow-list cannot name the classes of users' jobs. Nothing that comes in over
   * HTTP is deserialized here.
   */
  private static void allowSparkToDeserialize() {
    SerializationConfig.builder()
        .onNoConfig(SerializationConfig.Action.IGNORE)
        .onWrongConfig(SerializationConfig.Action.IGNORE)
        .build()
        .configure();
  }

  private static WebServer server(
      Settings.Endpoint settings,
      InetAddress address,
      Routes routes,
      Deadlines deadlines,
      Limits limits) {
    return WebServer.builder()
        .address(address)
        .port(settings.port())
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofSeconds(1))
        // Those that are about to be cut count as well. A limit of its own for requests would let
        // slow readers keep all others out.
        .maxTcpConnections(2 * MAX_CONNECTIONS)
        .maxPayloadSize(MAX_BODY_BYTES)
        // Without the delay the last part of a scrape waits up to 40 ms for the client's ACK.
        .connectionOptions(o -> o.tcpNoDelay(true))
        .protocolsDiscoverServices(false)
        .addConnectionSelector(new WatchedHttp1(http1(), deadlines, limits.request()))
        .directHandlers(problems())
        .routing(routing -> routes.routing(timed(routing, deadlines, limits)))
        .build();
  }

  private static ServerConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .maxPrologueLength(MAX_PROLOGUE_BYTES)
                .maxHeadersSize(MAX_HEADER_BYTES)
                .build())
        .build();
  }

  /** To yield is a hint to real threads, and the end of the turn of a virtual one. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static HttpRouting.Builder timed(
      HttpRouting.Builder routing, Deadlines deadlines, Limits limits) {
    return routing.addFilter(
        (chain, request, response) -> {
          deadlines.allow(limits.answer());
          try {
            chain.proceed();
          } finally {
            deadlines.allow(limits.idle());
            // Its next request is there already, perhaps, and thousands more: others come first.
            Thread.yield();
          }
        });
  }

  private static InetAddress address(String bind) {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new CannotListenException(
          "JOB_BIND: must be an address of this machine (127.0.0.1, 0.0.0.0 for all), got \"%s\""
              .formatted(bind),
          e);
    }
  }

  private static CannotListenException cannotListen(Settings.Endpoint settings, IOException e) {
    int port = settings.port();
    String found =
        "JOB_PORT, JOB_BIND: cannot listen on %s port %s: %s."
            .formatted(settings.bind(), port, e.getMessage());
    String help =
        e.getMessage().contains("assign")
            ? " Set JOB_BIND to an address of this machine (127.0.0.1, 0.0.0.0 for all)"
            : " See who does: ss -ltnp 'sport = :%s' (or lsof -i :%s). Stop it, or set JOB_PORT to another port (0 for any free one)"
                .formatted(port, port);
    return new CannotListenException(found + help, e);
  }

  private static DirectHandlers problems() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, Endpoints::problem);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse problem(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .keepAlive(type.keepAlive())
        .entity(Problem.of(status, "the request cannot be answered as it is").bytes())
        .build();
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

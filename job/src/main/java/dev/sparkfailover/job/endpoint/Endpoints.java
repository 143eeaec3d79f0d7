package dev.sparkfailover.job.endpoint;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.settings.Settings;
import io.helidon.common.SerializationConfig;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The job's HTTP server, up in every state of the job. */
public final class Endpoints implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_REQUESTS = 16;
  private static final long MAX_BODY_BYTES = 4096;

  private final WebServer server;
  private final AtomicReference<Answers> shown;
  private final int port;

  private Endpoints(WebServer server, AtomicReference<Answers> shown) {
    this.server = server;
    this.shown = shown;
    port = server.port();
  }

  /**
   * Listens as set; answers from then on.
   *
   * @throws CannotListenException when the port, the address or the token file is of no use
   */
  public static Endpoints start(
      Settings.Endpoint settings, Profile profile, Answers answers, Clock clock) {
    settings.tokenFile().map(Token::new).ifPresent(Token::check);
    InetAddress address = address(settings.bind());
    tryToBind(settings, address);
    allowSparkToDeserialize();
    AtomicReference<Answers> shown = new AtomicReference<>(answers);
    Routes routes = new Routes(profile, shown::get, new Gate(settings.tokenFile()), clock);
    WebServer server = server(settings, address, routes).start();
    if (!server.isRunning()) {
      throw cannotListen(settings, new BindException("taken a moment ago"));
    }
    return new Endpoints(server, shown);
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
  public Endpoints show(Answers answers) {
    shown.set(answers);
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

  private static WebServer server(Settings.Endpoint settings, InetAddress address, Routes routes) {
    return WebServer.builder()
        .address(address)
        .port(settings.port())
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofSeconds(1))
        .maxTcpConnections(MAX_CONNECTIONS)
        .maxConcurrentRequests(MAX_REQUESTS)
        .maxPayloadSize(MAX_BODY_BYTES)
        .idleConnectionTimeout(Duration.ofMinutes(2))
        // Without the delay the last part of a scrape waits up to 40 ms for the client's ACK.
        .connectionOptions(o -> o.readTimeout(Duration.ofSeconds(30)).tcpNoDelay(true))
        .directHandlers(problems())
        .routing(routes::routing)
        .build();
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
        "JOB_PORT, JOB_BIND: cannot listen on %s port %d: %s."
            .formatted(settings.bind(), port, e.getMessage());
    String help =
        e.getMessage().contains("assign")
            ? " Set JOB_BIND to an address of this machine (127.0.0.1, 0.0.0.0 for all)"
            : " See who does: ss -ltnp 'sport = :%d' (or lsof -i :%d). Stop it, or set JOB_PORT to another port (0 for any free one)"
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

  @Override
  public void close() {
    server.stop();
  }
}

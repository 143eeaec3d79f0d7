package dev.sparkfailover.job.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says, as an exit code for a container runtime, whether a role of the image does what it is there
 * for. It is run every few seconds: no HTTP client, no JSON library, which would take it longer to
 * load than to ask.
 */
final class HealthProbe {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MASTER_UI = 8080;
  private static final int WORKER_UI = 8081;
  private static final Pattern SPARK_URL = Pattern.compile("spark://(.+)");

  private final Map<String, String> env;

  HealthProbe(Map<String, String> env) {
    this.env = Map.copyOf(env);
  }

  public static void main(String[] args) {
    Optional<String> complaint =
        new HealthProbe(System.getenv()).complaint(args.length == 1 ? args[0] : "");
    complaint.ifPresent(System.out::println);
    Runtime.getRuntime().halt(complaint.isPresent() ? 1 : 0);
  }

  /** What is wrong with this role, if anything. */
  Optional<String> complaint(String role) {
    try {
      return switch (role) {
        case "driver" -> driver();
        case "master" -> master();
        case "worker" -> worker();
        default -> Optional.of("health: name the role: driver, master or worker, got: " + role);
      };
    } catch (IOException e) {
      return Optional.of(role + ": " + e.getMessage());
    }
  }

  /** The supervisor ticks; whether Spark is there is another question. */
  private Optional<String> driver() throws IOException {
    asked("127.0.0.1", port("JOB_PORT", 9404), "/health/live", in -> "");
    return Optional.empty();
  }

  private Optional<String> master() throws IOException {
    String state =
        field(get("127.0.0.1", port("SPARK_MASTER_WEBUI_PORT", MASTER_UI), "/json/"), "status", 0);
    return state.equals("ALIVE") ? Optional.empty() : Optional.of("master: is " + state);
  }

  /** Only a master can say whether the worker is registered and its heartbeats arrive. */
  private Optional<String> worker() throws IOException {
    String id =
        field(get("127.0.0.1", port("SPARK_WORKER_WEBUI_PORT", WORKER_UI), "/json/"), "id", 0);
    String said = "no master in SPARK_MASTER_URL";
    for (String host : masters(env.getOrDefault("SPARK_MASTER_URL", ""))) {
      try {
        String page = get(host, port("SPARK_MASTER_WEBUI_PORT", MASTER_UI), "/json/");
        int here = page.indexOf('"' + id + '"');
        String state = here < 0 ? "unknown" : field(page, "state", here);
        if (state.equals("ALIVE")) {
          return Optional.empty();
        }
        said = "the master on %s says that %s is %s".formatted(host, id, state);
      } catch (IOException e) {
        said = e.getMessage();
      }
    }
    return Optional.of("worker: " + said);
  }

  /** The hosts of {@code spark://one:7077,two:7077}. */
  static List<String> masters(String url) {
    Matcher given = SPARK_URL.matcher(url);
    return given.matches()
        ? Stream.of(given.group(1).split(",")).map(m -> m.replaceFirst(":\\d+$", "")).toList()
        : List.of();
  }

  /** The first text of this name in a JSON text, from a place on. */
  static String field(String json, String name, int from) {
    Matcher found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    return found.find(from) ? found.group(1) : "unknown";
  }

  private int port(String name, int otherwise) {
    String given = env.getOrDefault(name, "");
    return given.matches("\\d{1,5}") ? Integer.parseInt(given) : otherwise;
  }

  private static String get(String host, int port, String path) throws IOException {
    return asked(host, port, path, HealthProbe::all);
  }

  private interface Reader {
    String read(BufferedReader in) throws IOException;
  }

  /** Spark closes the connection after its answer. */
  private static String all(BufferedReader in) throws IOException {
    return in.lines().collect(Collectors.joining("\n"));
  }

  /** Asks, and reads what is of interest of the answer behind its first line. */
  private static String asked(String host, int port, String path, Reader rest) throws IOException {
    String where = "http://%s:%s%s".formatted(host, port, path);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String status = Optional.ofNullable(in.readLine()).orElse("nothing");
      if (!status.matches("HTTP/1\\.[01] 200\\b.*")) {
        throw new IOException("answers " + status);
      }
      return rest.read(in);
    } catch (IOException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
  }
}

package dev.sparkfailover.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Says, as an exit code for a container runtime, whether the monitor is alive. It is run every few
 * seconds: no HTTP client, which would take longer to load than to ask.
 */
final class Health {
  private static final String PATH = "/observe/health/live";
  private static final int DEFAULT_PORT = 8090;
  private static final int TIMEOUT_MILLIS = 5_000;

  private Health() {}

  public static void main(String[] args) {
    Optional<String> complaint = complaint(System.getenv());
    complaint.ifPresent(System.out::println);
    Runtime.getRuntime().halt(complaint.isPresent() ? 1 : 0);
  }

  /** What is wrong with it, if anything. */
  static Optional<String> complaint(Map<String, String> env) {
    String given = env.getOrDefault("MONITOR_PORT", "");
    int port = given.matches("\\d{1,5}") ? Integer.parseInt(given) : DEFAULT_PORT;
    String what = "monitor: http://127.0.0.1:%s%s".formatted(port, PATH);
    try {
      String status = status(port);
      return status.matches("HTTP/1\\.[01] 2\\d\\d\\b.*")
          ? Optional.empty()
          : Optional.of(what + " answers " + status);
    } catch (IOException e) {
      return Optional.of(what + ": " + e.getMessage());
    }
  }

  private static String status(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      String request = "GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .lines()
          .findFirst()
          .orElse("nothing");
    }
  }
}

package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.alerts.Payloads;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes requests that are wrong in one way or another, or in several; some are right. */
final class Nonsense {
  private static final List<String> METHODS =
      List.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "G\u00c4T");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/api/status",
          "/api/restarts",
          "/api/logs",
          "/api/executors",
          "/api/alerts",
          "/metrics",
          "/openapi",
          "/observe/health/live",
          "/observe/health/ready",
          "/api/../metrics",
          "//api//status",
          "/api/%2e%2e/%2e%2e/etc/passwd",
          "/%00",
          "/%zz",
          "/api/status;a=b",
          "/\u00e4",
          "*",
          "http://127.0.0.1/api/status",
          "/api/status#x",
          "");
  private static final List<String> NAMES =
      List.of("application", "limit", "lines", "level", "contains", "", "x", "%", "%00", "limit[]");
  private static final List<String> VALUES =
      List.of(
          "1",
          "0",
          "-1",
          "1000",
          "1001",
          "99999999999999999999",
          "1e3",
          "NaN",
          "error",
          "ERROR",
          "orders",
          "clicks",
          "%ff%fe",
          "%",
          "%zz",
          "%00",
          "' or 1=1",
          "<script>",
          "..%2f..",
          "&",
          "=");
  private static final List<String> HEADERS =
      List.of(
          "Accept: text/plain",
          "Accept: ;;;q=q",
          "Accept: application/openmetrics-text",
          "Authorization: Bearer",
          "Authorization: ",
          "Connection: close",
          "Connection: upgrade",
          "Upgrade: h2c",
          "Expect: 100-continue",
          "Range: bytes=0-1",
          "Last-Event-ID: x",
          "Content-Type: text/plain",
          "Content-Type: application/json",
          "Content-Encoding: gzip",
          "Origin: http://evil.example",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked",
          "Content-Length: -1",
          "Content-Length: 99999999999",
          "Content-Length: 7",
          "Host: b",
          "No colon",
          ": no name",
          "X\u0000: y",
          "Cookie: a=b");

  private final Random random;

  Nonsense(Random random) {
    this.random = random;
  }

  byte[] request() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (chance(3)) {
      byte[] noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      out.writeBytes(noise);
      return out.toByteArray();
    }
    byte[] body = chance(30) ? body() : new byte[0];
    out.writeBytes(head(body.length).getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    byte[] all = out.toByteArray();
    if (chance(10) && all.length > 0) {
      all[random.nextInt(all.length)] = (byte) random.nextInt(256);
    }
    return chance(5) ? java.util.Arrays.copyOf(all, random.nextInt(all.length + 1)) : all;
  }

  private String head(int length) {
    StringBuilder head = new StringBuilder();
    head.append(length > 0 && chance(80) ? "POST" : any(METHODS)).append(' ');
    head.append(length > 0 && chance(80) ? "/api/alerts" : any(PATHS)).append(query());
    head.append(chance(97) ? " HTTP/1.1\r\n" : any(List.of(" HTTP/1.0\r\n", "\r\n", " HTTP/9\n")));
    if (chance(97)) {
      head.append("Host: 127.0.0.1\r\n");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      head.append(any(HEADERS)).append("\r\n");
    }
    if (chance(2)) {
      head.append("X: ").append("y".repeat(random.nextInt(40_000))).append("\r\n");
    }
    if (length > 0 && chance(90)) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private String query() {
    if (chance(50)) {
      return "";
    }
    StringBuilder query = new StringBuilder("?");
    for (int i = random.nextInt(4); i > 0; i--) {
      query.append(any(NAMES)).append(chance(90) ? "=" : "").append(any(VALUES)).append('&');
    }
    return chance(2) ? query + "z".repeat(random.nextInt(9_000)) : query.toString();
  }

  private byte[] body() {
    byte[] good = Payloads.of(Payloads.firing("Fuzz", "f" + random.nextInt(50), "info"));
    return switch (random.nextInt(6)) {
      case 0 -> good;
      case 1 -> java.util.Arrays.copyOf(good, random.nextInt(good.length));
      case 2 -> "[".repeat(random.nextInt(5_000)).getBytes(StandardCharsets.US_ASCII);
      case 3 -> {
        good[random.nextInt(good.length)] = (byte) random.nextInt(256);
        yield good;
      }
      case 4 -> {
        byte[] noise = new byte[random.nextInt(3_000)];
        random.nextBytes(noise);
        yield noise;
      }
      default ->
          any(List.of("null", "7", "\"x\"", "{\"alerts\": {}}"))
              .getBytes(StandardCharsets.US_ASCII);
    };
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String any(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}

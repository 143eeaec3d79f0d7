package dev.sparkfailover.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.api.RunningServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
  private final RunningServer running = new RunningServer().withSnapshot();

  @AfterEach
  void stop() {
    running.close();
  }

  private String answer(String path, String headers) throws IOException {
    return exchange("GET %s HTTP/1.1\r\n%s\r\n".formatted(path, headers));
  }

  /** As bytes: no client library would send most of these. */
  private String exchange(String request) throws IOException {
    try (Socket socket = running.socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8090",
        "127.0.0.1",
        "127.0.0.1:8090",
        "192.168.7.250:1",
        "[::1]",
        "[::1]:8090",
        "[fe80::1:2]:65535",
        "[::ffff:127.0.0.1]",
        "monitor",
        "monitor:8090",
        "spark_failover-monitor-1:8090",
        "monitor.shop.svc",
        "monitor.shop.svc:8090",
        "monitor.shop.svc.cluster.local:8090",
        "monitor.example",
        "Monitor.Example:443",
      })
  void answersToItsOwnNames(String host) throws IOException {
    assertThat(answer("/", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8090",
        "monitor.example.evil",
        "notmonitor.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "svc.evil.example",
        "evil-svc.example",
        "a.cluster.local.evil.example",
        "127.0.0.1:99999",
        "127.0.0.1:",
        "127.0.0.1:80:80",
        "127.0.0.256",
        "127.1",
        "[::1",
        "[::1]x",
        "[::g]",
        "[:]",
        "monitor.example@evil",
        "user@localhost",
        "localhost/",
        "localhost,evil.example",
        "localhost evil.example",
        ".svc",
        "a..svc",
        "-a",
        "m\u00f6nitor",
        "<script>alert(1)</script>",
      })
  void refusesOtherNames(String host) throws IOException {
    for (String path :
        new String[] {"/", "/api/status", "/metrics", "/observe/health/live", "/no"}) {
      assertThat(answer(path, "Host: " + host + "\r\n"))
          .as(path)
          .matches("(?s)HTTP/1\\.1 4(21|00) .*")
          .contains("application/problem+json")
          .doesNotContain("restarting");
    }
  }

  @Test
  void saysWhatItFoundAndWhatToDo() throws IOException {
    assertThat(answer("/", "Host: evil.example:8090\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .contains("found \\\"evil.example:8090\\\", expected an IP address, localhost")
        .contains("MONITOR_PUBLIC_URL");
  }

  @Test
  void requestMustNameOneHost() throws IOException {
    for (String headers :
        new String[] {
          "",
          "Host: \r\n",
          "Host:\r\n",
          "Host: localhost\r\nHost: localhost\r\n",
          "Host: localhost\r\nHost: evil.example\r\n"
        }) {
      assertThat(answer("/", headers)).as(headers).matches("(?s)HTTP/1\\.1 4(21|00) .*");
    }
    assertThat(exchange("GET / HTTP/1.0\r\n\r\n")).doesNotContain(" 200 ");
  }

  @Test
  void hostOfTheRequestLineDoesNotPassForAnother() throws IOException {
    assertThat(answer("http://evil.example/", "Host: evil.example\r\n"))
        .doesNotContain("HTTP/1.1 200");
  }

  @Test
  void withoutAPublicAddressNoNameWithADotIsKnown() {
    HostNames names = new HostNames(Optional.empty());
    assertThat(names.known("monitor.example")).isFalse();
    assertThat(names.known("monitor")).isTrue();
  }

  @Test
  void publicAddressMayBeAnIpAddress() {
    HostNames names = new HostNames(Optional.of(URI.create("http://[::1]:8090")));
    assertThat(names.known("[::1]:8090")).isTrue();
  }
}

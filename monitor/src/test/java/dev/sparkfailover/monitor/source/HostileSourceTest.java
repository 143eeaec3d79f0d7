package dev.sparkfailover.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a source answers that is broken, slow, or means harm. */
@Timeout(120)
class HostileSourceTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final Duration FRESH = Duration.ofSeconds(20);
  private static final SystemClock CLOCK = new SystemClock();
  private static final Charset UTF = StandardCharsets.UTF_8;
  private static final byte[] MEBIBYTE = new byte[1 << 20];

  private final Http http = new Http(TIMEOUT);

  @AfterEach
  void close() {
    http.close();
  }

  static Stream<Arguments> rudeAnswers() {
    return Stream.of(
        rude("never answers", "no answer", (in, out) -> in.readAllBytes()),
        rude("drips", "no answer within", (in, out) -> drip(out)),
        rude("drips headers", "no answer", (in, out) -> dripHeaders(out)),
        rude("is endless", "the answer has more than 4194304 bytes", (in, out) -> endless(out, "")),
        rude(
            "is endless in chunks",
            "the answer has more than 4194304 bytes",
            (in, out) -> endlessChunks(out)),
        rude(
            "says that 10 GB follow",
            "the answer has more than 4194304 bytes",
            (in, out) -> endless(out, "Content-Length: 10000000000\r\n")),
        answer("is half a JSON", "not usable as JSON: ", "{\"value\":1,\"more\":{"),
        rude(
            "breaks off",
            "",
            (in, out) ->
                out.write(StubServer.head("200 OK", "Content-Length: 100", "{\"value\":1,"))),
        rude("closes at once", "", (in, out) -> {}),
        rude(
            "speaks another protocol",
            "",
            (in, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(UTF))),
        answer("is empty", "found nothing, expected a JSON object", ""),
        answer("is an array", "found START_ARRAY, expected a JSON object", "[1]"),
        answer("is HTML", "not usable as JSON: ", "<html>"),
        answer("goes on after the end", "found more after the end", "{\"value\":1} {}"),
        answer("changed its schema", "field value: found \"one\", expected", "{\"value\":\"one\"}"),
        answer("is deep", "not usable as JSON: ", "{\"value\":" + "[".repeat(100_000)),
        answer("is deep aside", "not usable as JSON: ", "{\"x\":" + "[".repeat(100_000)),
        answer(
            "has a million objects",
            "not usable as JSON: ",
            "{\"value\":[" + "{},".repeat(1_000_000) + "{}]}"),
        answer("has a long text", "not usable as JSON: ", "{\"value\":\"" + "x".repeat(1 << 20)),
        answer(
            "has a long number", "not usable as JSON: ", "{\"value\":" + "9".repeat(100_000) + "}"),
        rude(
            "is no UTF-8",
            "not usable as JSON: ",
            (in, out) -> {
              out.write(StubServer.head("200 OK", "Content-Length: 100", "{\"value\":\""));
              byte[] bytes = new byte[100];
              Arrays.fill(bytes, (byte) 0xff);
              out.write(bytes);
            }),
        rude("has huge headers", "", (in, out) -> hugeHeaders(out)),
        status("500 Oh no", "answered 500, expected 200"),
        status("404 Not Found", "answered 404, expected 200"),
        status("204 No Content", "answered 204, expected 200"),
        rude(
            "redirects to itself",
            "answered 302, expected 200; redirects are not followed",
            (in, out) ->
                out.write(StubServer.head("302 Found", "Location: /\r\nContent-Length: 0", ""))));
  }

  /** It fails within its time, in words; its neighbour notices nothing; nothing is left behind. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rudeAnswers")
  void rudeSourceFailsInWordsAndHoldsNobodyUp(String name, String words, StubServer.Manners manners)
      throws Exception {
    try (StubServer rude = StubServer.with(manners);
        StubServer polite = StubServer.saying("{\"value\":7}");
        Poller<Integer> hostile = poller("hostile", rude.url()).start();
        Poller<Integer> neighbour = poller("neighbour", polite.url()).start()) {
      Await.until("the failure", () -> hostile.reading().problem().isPresent());
      assertThat(hostile.reading().problem().orElseThrow()).contains(words).hasSizeLessThan(400);
      assertThat(hostile.reading().value()).isEmpty();
      int asked = rude.requests().size();
      Await.until("two more questions", () -> rude.requests().size() >= asked + 2);

      assertThat(neighbour.reading().value()).contains(7);
      assertThat(neighbour.reading().fresh(CLOCK.moment(), FRESH)).isTrue();
      assertThat(asking()).isLessThanOrEqualTo(2);
      Await.until("no more than one connection", () -> rude.connections() <= 1);
    }
    Await.until("no thread that asks", () -> asking() == 0);
  }

  @Test
  void endlessAnswerIsNotReadFarBeyondTheLimit() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (StubServer server = StubServer.with((in, out) -> endless(out, "", sent));
        Poller<Integer> poller = poller("endless", server.url())) {
      poller.poll();
      assertThat(poller.reading().problem().orElseThrow()).contains("more than 4194304 bytes");
      Await.until("the end of the connection", () -> server.connections() == 0);
      // What the sockets of both sides may buffer comes on top.
      assertThat(sent.get()).isLessThan(40L * MEBIBYTE.length);
    }
  }

  @Test
  void memoryDoesNotGrowWithBadAnswers() throws Exception {
    String bad = "{\"value\":[" + "{},".repeat(400_000) + "{}]}";
    byte[] response = StubServer.response("200 OK", bad);
    try (StubServer server = StubServer.with((in, out) -> out.write(response));
        Poller<Integer> poller = poller("bad", server.url())) {
      ask(poller, 5);
      long before = used();
      ask(poller, 40);
      assertThat(used() - before).isLessThan(8L * MEBIBYTE.length);
    }
  }

  private static void ask(Poller<Integer> poller, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      poller.poll();
      assertThat(poller.reading().problem()).isPresent();
    }
  }

  /** Fields that nobody asked for are passed over: a long answer is no trouble. */
  @Test
  void longAnswerOfWhichLittleMattersIsRead() throws Exception {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 20_000; i++) {
      body.append("\"name-%d\":{\"value\":[%d]},".formatted(i, i));
    }
    try (StubServer server = StubServer.saying(body.append("\"value\":3}").toString())) {
      int value = http.object(server.url(), Set.of("value"), f -> f.count("value"));
      assertThat(value).isEqualTo(3);
    }
  }

  @Test
  void saysNothingSecretOfAnAddress() throws Exception {
    assertProblem(
        URI.create("http://user:pass@127.0.0.1:1/x?token=abc"),
        "http://127.0.0.1:1/x cannot be asked: expected http:// or https://, a valid host name,"
            + " and no user");
    assertProblem(
        URI.create("file:///etc/passwd"), "file://?/etc/passwd cannot be asked: expected");
    assertProblem(URI.create("http://a_b:80/x"), "http://?/x cannot be asked: expected");
    assertProblem(
        URI.create("http://nobody.invalid/x?token=abc"),
        "http://nobody.invalid/x: the host is unknown");
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertProblem(
        URI.create("http://127.0.0.1:" + port + "/x?token=abc"),
        "http://127.0.0.1:%d/x: cannot connect: connection refused".formatted(port));
  }

  private void assertProblem(URI address, String words) throws InterruptedException {
    try (Poller<Integer> poller = poller("test", address)) {
      poller.poll();
      assertThat(poller.reading().problem().orElseThrow())
          .startsWith(words)
          .doesNotContain("abc", "pass@");
    }
  }

  private Poller<Integer> poller(String name, URI address) {
    return new Poller<>(
        name,
        () -> http.object(address, Set.of("value"), fields -> fields.count("value")),
        CLOCK,
        INTERVAL,
        TIMEOUT,
        (source, success, took) -> {});
  }

  private static Arguments rude(String name, String words, StubServer.Manners manners) {
    return Arguments.of(name, words, manners);
  }

  private static Arguments answer(String name, String words, String body) {
    byte[] response = StubServer.response("200 OK", body);
    return rude(name, words, (in, out) -> out.write(response));
  }

  private static Arguments status(String status, String words) {
    return rude(status, words, (in, out) -> out.write(StubServer.response(status, "")));
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    out.write(StubServer.head("200 OK", "Content-Length: 100000", "{"));
    while (true) {
      out.write(' ');
      CLOCK.sleep(Duration.ofMillis(200));
    }
  }

  private static void dripHeaders(OutputStream out) throws IOException, InterruptedException {
    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(UTF));
    while (true) {
      out.write('x');
      CLOCK.sleep(Duration.ofMillis(200));
    }
  }

  private static void endless(OutputStream out, String header) throws IOException {
    endless(out, header, new AtomicLong());
  }

  private static void endless(OutputStream out, String header, AtomicLong sent) throws IOException {
    out.write(("HTTP/1.1 200 OK\r\n" + header + "\r\n{\"x\":\"").getBytes(UTF));
    Arrays.fill(MEBIBYTE, (byte) ' ');
    out.write("\",".getBytes(UTF));
    while (true) {
      out.write(MEBIBYTE, 0, 1 << 16);
      sent.addAndGet(1 << 16);
    }
  }

  private static void endlessChunks(OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF));
    String blanks = " ".repeat(0x1000);
    out.write("1\r\n{\r\n".getBytes(UTF));
    while (true) {
      out.write(("1000\r\n" + blanks + "\r\n").getBytes(UTF));
    }
  }

  private static void hugeHeaders(OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF));
    String line = "X-Header: " + "x".repeat(1000) + "\r\n";
    while (true) {
      out.write(line.getBytes(UTF));
    }
  }

  private static long asking() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> List.of("ask-hostile", "ask-neighbour").contains(thread.getName()))
        .count();
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

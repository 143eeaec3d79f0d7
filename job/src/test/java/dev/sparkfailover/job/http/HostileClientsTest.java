package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.status.PublishedRows;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold connections for as long as they can, or send what is no request. */
class HostileClientsTest {
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final Duration FOR_SURE = Duration.ofSeconds(30);
  private static final int DRIP_MILLIS = 100;
  private static final int CLIENTS = 200;

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private EndpointsFixture fixture = fixture(PATIENCE);

  private static EndpointsFixture fixture(Duration patience) {
    return new EndpointsFixture(
        History.EMPTY,
        Optional.of(PublishedRows.NOTHING),
        Optional.empty(),
        new Endpoints.Limits(patience, patience, patience));
  }

  @AfterEach
  void stop() throws IOException {
    stopped.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
    fixture.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(1_024);
    socket.setSoTimeout((int) FOR_SURE.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.endpoints.port()),
        (int) FOR_SURE.toMillis());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void answers() throws IOException {
    assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/status").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/metrics").statusCode()).isEqualTo(200);
  }

  /** Whether the server put an end to the connection. */
  private boolean dripsUntilCut(Socket socket) {
    long end = System.nanoTime() + FOR_SURE.toNanos();
    try {
      while (System.nanoTime() < end) {
        send(socket, "x");
        if (stopped.await(DRIP_MILLIS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return false;
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // The request line itself drips.
        "GET /status HTTP/1.1\r\n",
        "GET /status HTTP/1.1\r\nHost: a\r\nX: ",
        "POST /resume HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n{",
        "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /status HTTP/1.1\r\nX:",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", // TLS
      })
  void whoDripsIsCutAndHoldsUpNoOther(String begin) throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Boolean> cut = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < CLIENTS; i++) {
      Socket socket = connect();
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  send(socket, begin);
                  cut.add(dripsUntilCut(socket));
                } catch (IOException e) {
                  cut.add(true); // Others came, and this one was the slowest.
                }
              }));
    }
    answers();
    for (Thread thread : threads) {
      assertThat(thread.join(FOR_SURE)).isTrue();
    }
    assertThat(cut).hasSize(CLIENTS).containsOnly(true);
    answers();
  }

  @Test
  void whoSaysNothingKeepsNoOtherOutEvenBeforeItsTimeIsUp() throws Exception {
    fixture.close();
    fixture = fixture(NEVER);
    for (int i = 0; i < CLIENTS; i++) {
      connect();
      if (i % 20 == 0) {
        answers();
      }
    }
    answers();
    await(() -> fixture.endpoints.connections() <= 64);
  }

  @Test
  void whoDoesNotReadKeepsNoOtherOutEvenBeforeItsTimeIsUp() throws Exception {
    fixture.close();
    fixture = fixture(NEVER);
    for (int i = 0; i < CLIENTS; i++) {
      Socket socket = connect();
      // More than the buffers between the two take.
      Thread.startVirtualThread(
          () -> {
            try {
              for (int asked = 0; asked < 2_000; asked++) {
                send(socket, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
              }
            } catch (IOException e) {
              // It was cut.
            }
          });
    }
    answers();
    await(() -> fixture.endpoints.connections() <= 64);
    answers();
  }

  @Test
  void whoDoesNotReadIsCut() throws Exception {
    Socket socket = connect();
    int asked = 1_000;
    long whole = (long) asked * fixture.get("/metrics").body().length();
    send(socket, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    Thread writer =
        Thread.startVirtualThread(
            () -> {
              try {
                send(socket, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(asked));
              } catch (IOException e) {
                // It was cut.
              }
            });
    await(() -> fixture.endpoints.connections() == 0);
    assertThat(drained(socket)).isLessThan(whole);
    assertThat(writer.join(FOR_SURE)).isTrue();
  }

  @Test
  void whatIsNoRequestIsRefusedAndTheConnectionEnds() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      Socket socket = connect();
      byte[] bytes = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(bytes);
      try {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
      } catch (IOException e) {
        // It has seen enough.
      }
      drained(socket);
    }
    answers();
    assertThat(seed).satisfies(s -> await(() -> fixture.endpoints.connections() <= 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 5_000_000})
  void hugeHeadersAreRefused(int length) throws Exception {
    Socket socket = connect();
    Thread.startVirtualThread(
        () -> {
          try {
            send(socket, "GET /status HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(length));
            send(socket, "\r\n\r\n");
          } catch (IOException e) {
            // It has seen enough.
          }
        });
    drained(socket);
    answers();
  }

  @Test
  void aConnectionThatIsUsedAsUsualOutlivesTheTimeForARequest() throws Exception {
    Socket socket = connect();
    long end = System.nanoTime() + 2 * PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      send(socket, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      while (socket.getInputStream().available() > 0) {
        socket.getInputStream().skipNBytes(socket.getInputStream().available());
      }
      assertThat(stopped.await(DRIP_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) throws InterruptedException {
    long end = System.nanoTime() + FOR_SURE.toNanos();
    while (!condition.holds() && System.nanoTime() < end) {
      assertThat(stopped.await(10, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(condition.holds()).isTrue();
  }

  private static long drained(Socket socket) {
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = socket.getInputStream()) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        bytes += read;
      }
    } catch (IOException e) {
      // Reset: just as good an end.
    }
    return bytes;
  }
}

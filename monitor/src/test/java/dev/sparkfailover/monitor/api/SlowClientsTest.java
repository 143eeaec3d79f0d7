package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold a connection for as long as they can. */
class SlowClientsTest {
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final Duration FOR_SURE = Duration.ofSeconds(20);
  private static final int DRIP_MILLIS = 100;
  private static final int CLIENTS = 100;

  private final RunningServer running =
      new RunningServer(new Server.Limits(PATIENCE, PATIENCE, PATIENCE), Optional.empty())
          .withSnapshot();
  private final CountDownLatch stopped = new CountDownLatch(1);

  @AfterEach
  void stop() {
    stopped.countDown();
    running.close();
  }

  /** Sends a text one byte at a time, and says whether the server put an end to it. */
  private boolean dripsUntilCut(Socket socket, String text) throws Exception {
    long end = System.nanoTime() + FOR_SURE.toNanos();
    try {
      for (int i = 0; System.nanoTime() < end; i++) {
        socket.getOutputStream().write(text.charAt(i % text.length()));
        if (stopped.await(DRIP_MILLIS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // The request line itself drips.
        "GET /api/status HTTP/1.1\r\n",
        "GET /api/status HTTP/1.1\r\nHost: a\r\nX: ",
        "POST /api/alerts HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{",
        "POST /api/status HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{",
        "GET /api/executors HTTP/1.1\r\nHost: a\r\n\r\nGET /api/status HTTP/1.1\r\nX:",
      })
  void whoDripsIsCutAndHoldsUpNobody(String begin) throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Boolean> cut = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < CLIENTS; i++) {
      Socket socket = running.socket();
      socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try (socket) {
                  cut.add(dripsUntilCut(socket, "x"));
                } catch (Exception e) {
                  cut.add(false);
                }
              }));
    }
    HttpResponse<String> meanwhile = running.get("/api/status");
    assertThat(meanwhile.statusCode()).isEqualTo(200);
    for (Thread thread : threads) {
      assertThat(thread.join(FOR_SURE)).isTrue();
    }
    assertThat(cut).hasSize(CLIENTS).containsOnly(true);
    assertThat(running.get("/observe/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void whoConnectsAndSaysNothingIsCut() throws Exception {
    try (Socket socket = running.socket()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whoDoesNotReadTheAnswerIsCut() throws Exception {
    running.snapshots.accept(SampleSnapshots.full("orders", running.clock.moment(), 20_000, 0));
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1_024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.port()));
      socket.setSoTimeout((int) FOR_SURE.toMillis());
      for (int i = 0; i < 10; i++) {
        socket
            .getOutputStream()
            .write(
                "GET /api/status HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      // The server notices without our help: its thread is gone before we read anything.
      await(() -> running.server.connections() == 1);
      await(() -> running.server.connections() == 0);
      assertThat(drained(socket)).isLessThan(10L * running.get("/api/status").body().length());
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) throws InterruptedException {
    long end = System.nanoTime() + FOR_SURE.toNanos();
    while (!condition.holds() && System.nanoTime() < end) {
      stopped.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(condition.holds()).isTrue();
  }

  private static long drained(Socket socket) {
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = socket.getInputStream()) {
      int read = in.read(buffer);
      while (read > 0) {
        bytes += read;
        read = in.read(buffer);
      }
    } catch (IOException e) {
      // Reset: just as good an end.
    }
    return bytes;
  }
}

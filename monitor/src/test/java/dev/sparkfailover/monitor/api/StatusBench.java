package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.bench.Ratios;
import dev.sparkfailover.monitor.status.Status;
import io.helidon.webserver.WebServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Measures {@code GET /api/status} beside a bare handler that returns the same bytes, while what is
 * seen changes; {@code make bench} runs it. The line that it prints is that of the other
 * benchmarks.
 */
class StatusBench {
  private static final int CONNECTIONS = 8;
  private static final int WARM_UP = 6;
  private static final int PAIRS = 30;
  private static final Duration SLICE = Duration.ofMillis(500);
  private static final double BOUND = 0.8;
  private static final byte[] REQUEST =
      "GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void statusBesideBareHandler() throws Exception {
    try (RunningServer ours = new RunningServer().withSnapshot();
        Painting painting = new Painting(ours);
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
      WebServer bare = bare(ours.snapshots);
      try {
        Ratios ratios = new Ratios();
        for (int pair = -WARM_UP; pair < PAIRS; pair++) {
          double us = perSecond(clients, ours.port());
          double them = perSecond(clients, bare.port());
          if (pair >= 0) {
            ratios.add(us / them);
            System.out.printf(Locale.ROOT, "status pair %d: %.0f/s and %.0f/s%n", pair, us, them);
          }
        }
        assertThat(painting.withSnapshot()).isGreaterThan(PAIRS);
        ratios.publish(
            "status-vs-bare-handler",
            "`/api/status` per second while its content changes / a bare handler with the same bytes",
            "at least 0.8");
        assertThat(ratios.high()).as("upper end of the interval").isGreaterThanOrEqualTo(BOUND);
      } finally {
        bare.stop();
      }
    }
  }

  private static WebServer bare(SnapshotBoard snapshots) {
    return WebServer.builder()
        .address(InetAddress.getLoopbackAddress())
        .port(0)
        .shutdownHook(false)
        // As ours: without it any answer of this length takes 40 ms, whoever gives it.
        .connectionOptions(o -> o.tcpNoDelay(true))
        .routing(
            routing ->
                routing.get(
                    "/api/status",
                    (request, response) ->
                        response.send(snapshots.shown("orders").orElseThrow().json())))
        .build()
        .start();
  }

  private static double perSecond(ExecutorService clients, int port) throws Exception {
    List<Future<Integer>> counts = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Callable<Integer> client = () -> count(port);
      counts.add(clients.submit(client));
    }
    int all = 0;
    for (Future<Integer> count : counts) {
      all += count.get();
    }
    return all / (SLICE.toNanos() / 1e9);
  }

  /** Requests answered on one connection within a slice of time, one after the other. */
  private static int count(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      OutputStream out = socket.getOutputStream();
      long end = System.nanoTime() + SLICE.toNanos();
      int count = 0;
      while (System.nanoTime() < end) {
        out.write(REQUEST);
        in.skipNBytes(length(in));
        count++;
      }
      return count;
    }
  }

  /** Reads the head of an answer that is good, and says how long its body is. */
  private static int length(InputStream in) throws IOException {
    assertThat(line(in)).startsWith("HTTP/1.1 200");
    int length = -1;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    return length;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Paints a new picture ten times a second: more often than the service itself does. */
  private static final class Painting implements AutoCloseable {
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger withSnapshot = new AtomicInteger();

    Painting(RunningServer running) {
      Thread.ofPlatform().daemon().start(() -> paint(running));
    }

    private void paint(RunningServer running) {
      try {
        while (!end.await(100, TimeUnit.MILLISECONDS)) {
          int attempts = withSnapshot.incrementAndGet() + 1;
          running.clock.advance(Duration.ofMillis(100));
          running.snapshots.accept(
              SampleSnapshots.full(
                  "orders", running.clock.moment(), 20, 3, Status.HEALTHY, attempts));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    int withSnapshot() {
      return withSnapshot.get();
    }

    @Override
    public void close() {
      end.countDown();
    }
  }
}

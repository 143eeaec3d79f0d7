package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.alerts.Payloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sends nonsense, the same in every run, as bytes: no client library would send most of it. */
class FuzzTest {
  private static final int REQUESTS = 10_000;
  private static final int CLIENTS = 8;
  private static final long SEED = 20260101;
  private static final long MAX_GROWTH_BYTES = 8 << 20;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  private final CountDownLatch gone = new CountDownLatch(1);
  private final RunningServer running = new RunningServer().withSnapshot();

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void nonsenseDoesNoHarm() throws Exception {
    bombard(SEED + 1, REQUESTS / 10);
    running.alerts.take(Payloads.of(Payloads.firing("Lost", "kept", "critical")));
    long heap = heapInUse();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    Map<Integer, Integer> statuses = bombard(SEED, REQUESTS);
    System.out.println("fuzz: " + statuses);
    assertThat(statuses.keySet()).allMatch(status -> status < 500, "no 5xx");
    assertThat(statuses).containsKeys(0, 200, 400, 404, 405);
    assertThat(heapInUse() - heap).isLessThan(MAX_GROWTH_BYTES);
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 10);
    assertThat(running.get("/api/status").statusCode()).isEqualTo(200);
    assertThat(running.get("/api/alerts").body()).contains("\"kept\"");
    assertThat(running.get("/observe/health/ready").statusCode()).isEqualTo(200);
  }

  /** How often each status was answered; 0 where the server said nothing and hung up. */
  private Map<Integer, Integer> bombard(long seed, int requests) throws Exception {
    List<Future<Map<Integer, Integer>>> results = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int client = 0; client < CLIENTS; client++) {
        Random random = new Random(seed * 100 + client);
        Callable<Map<Integer, Integer>> work = () -> many(random, requests / CLIENTS);
        results.add(clients.submit(work));
      }
    }
    Map<Integer, Integer> all = new TreeMap<>();
    for (Future<Map<Integer, Integer>> result : results) {
      result.get().forEach((status, count) -> all.merge(status, count, Integer::sum));
    }
    return all;
  }

  private Map<Integer, Integer> many(Random random, int requests) throws IOException {
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int i = 0; i < requests; i++) {
      byte[] request = new Nonsense(random).request();
      for (int status : answers(request)) {
        statuses.merge(status, 1, Integer::sum);
      }
    }
    return statuses;
  }

  private List<Integer> answers(byte[] request) throws IOException {
    try (Socket socket = running.socket()) {
      byte[] answer = exchange(socket, request);
      Matcher matcher = STATUS.matcher(new String(answer, StandardCharsets.ISO_8859_1));
      List<Integer> statuses = new ArrayList<>();
      while (matcher.find()) {
        statuses.add(Integer.valueOf(matcher.group(1)));
      }
      return statuses.isEmpty() ? List.of(0) : statuses;
    }
  }

  /** Says that it will send no more, so the server need not wait for the rest of a request. */
  private static byte[] exchange(Socket socket, byte[] request) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return in.readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "no end to the answer to " + new String(request, StandardCharsets.ISO_8859_1), e);
    } catch (IOException e) {
      return new byte[0]; // It hung up on us, as it may.
    }
  }

  private long heapInUse() throws InterruptedException {
    for (int i = 0; running.server.connections() > 0 && i < 1_000; i++) {
      gone.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(running.server.connections()).isZero();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

package dev.sparkfailover.job.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads standard output and error may stop reading, or go: the job does not notice. */
@Timeout(400)
class BlockedConsoleIT {
  private static final Pattern DROPPED =
      Pattern.compile("failover_output_dropped_lines_total\\{.*sink=\"console\"} ([0-9.E]+)");

  @TempDir Path dir;

  private final HttpClient client = HttpClient.newHttpClient();
  private JobHome home;
  private Path pipe;
  private int port;

  @BeforeEach
  void pipeThatNothingReads() throws Exception {
    pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    port = freePort();
    home =
        JobHome.in(dir)
            .trick("print")
            .env("JOB_PORT", Integer.toString(port))
            .env("JOB_STOP_TIMEOUT", "8s");
  }

  /** The descriptors that go into the full pipe; the other one is free. */
  @ParameterizedTest
  @ValueSource(strings = {">%s 2>&1", ">%s", "2>%s"})
  void theJobWorksAndEndsWhileItsReaderIsStuckFromTheFirstLineOn(String redirection)
      throws Exception {
    String[] blocked = into(redirection.formatted(pipe));
    try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
      fill(held);
      home.startedBy(blocked);
      home.notes("a.csv", "one", "two");
      try (JobProcess job = home.start()) {
        worksAndLives(job, "one", "two");
        job.await("dropped lines", () -> dropped() > 0);
        home.notes("b.csv", "three");
        worksAndLives(job, "one", "three", "two");
        job.stop(Duration.ofSeconds(30));
      }
    }
    assertThat(home.events("stop-requested")).hasSize(1);
    assertThat(home.events("restart-decided")).isEmpty();
  }

  @Test
  void aReaderThatGoesOnSeesHowMuchIsMissingAndTheEnd() throws Exception {
    String[] blocked = into(">%s 2>&1".formatted(pipe));
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    Thread reader;
    try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
      fill(held);
      home.startedBy(blocked);
      home.notes("a.csv", "one");
      try (JobProcess job = home.start()) {
        job.await("dropped lines", () -> dropped() > 0);
        InputStream end = new FileInputStream(pipe.toFile());
        reader = Thread.ofPlatform().start(() -> readAll(end, seen));
        job.await("the gap on the console", () -> seen.toString(UTF_8).contains("missing here"));
        job.stop(Duration.ofSeconds(30));
      }
    }
    reader.join(Duration.ofSeconds(30));
    assertThat(seen.toString(UTF_8)).contains("stop        asked for by SIGTERM");
  }

  @Test
  void aReaderThatGoesAwayEndsNothing() throws Exception {
    home.startedBy("bash", "-c", "exec \"$@\" > >(head -n 1) 2>&1", "job");
    home.notes("a.csv", "one");
    try (JobProcess job = home.start()) {
      worksAndLives(job, "one");
      job.await("dropped lines", () -> dropped() > 0);
      job.stop(Duration.ofSeconds(30));
    }
  }

  @Test
  void theLauncherBringsTheJobBackWhileItsReaderIsStuck() throws Exception {
    String[] blocked = into(">%s 2>&1".formatted(pipe));
    try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
      fill(held);
      home.underLauncher().startedBy(blocked);
      home.notes("a.csv", "one");
      try (JobProcess launcher = home.start()) {
        worksAndLives(launcher, "one");
        long first = pid();
        JobProcess.signal("KILL", first);
        launcher.await("another process", () -> live() == 200 && pid() != first);
        home.notes("b.csv", "two");
        worksAndLives(launcher, "one", "two");
        launcher.stop(Duration.ofSeconds(40));
      }
    }
  }

  private void worksAndLives(JobProcess job, String... notes) throws Exception {
    job.await(
        "the notes %s".formatted(List.of(notes)),
        () -> home.published(TricksPipeline.OUTPUT).equals(List.of(notes)));
    assertThat(live()).isEqualTo(200);
  }

  /** Java prints a note of options in its environment before the job has a say. */
  private static String[] into(String redirection) {
    return new String[] {
      "bash", "-c", "unset JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS; exec \"$@\" " + redirection, "job"
    };
  }

  /** A pipe takes 64 KiB; the last byte of it would block. */
  private static void fill(RandomAccessFile pipe) throws IOException {
    pipe.write(new byte[64 * 1024]);
  }

  private static void readAll(InputStream from, ByteArrayOutputStream to) {
    try (from) {
      byte[] bytes = new byte[8192];
      for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
        to.write(bytes, 0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private int live() throws InterruptedException {
    try {
      return get("/health/live").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private long pid() throws IOException, InterruptedException {
    JsonNode pid =
        new com.fasterxml.jackson.databind.ObjectMapper().readTree(get("/status").body());
    return pid.path("pid").asLong();
  }

  private double dropped() throws InterruptedException {
    try {
      Matcher found = DROPPED.matcher(get("/metrics").body());
      return found.find() ? Double.parseDouble(found.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port, path)))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}

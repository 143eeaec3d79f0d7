package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of the job as a real process, seen and treated from outside. */
public final class JobProcess implements AutoCloseable {
  /** Within this everything happens that happens at all, also on a slow machine. */
  public static final Duration LIMIT = Duration.ofMinutes(4);

  private static final Pattern PORT =
      Pattern.compile("see http://127\\.0\\.0\\.1:(\\d+)|answers on port (\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK = new SystemClock();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final JobHome home;
  private final Process process;
  private final Path console;

  JobProcess(JobHome home, Process process, Path console) {
    this.home = home;
    this.process = process;
    this.console = console;
  }

  public JobHome home() {
    return home;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** All that it printed so far, to both streams. */
  public String console() throws IOException {
    return Files.readString(console);
  }

  /** Sends a signal by its name: KILL, TERM, INT, STOP, CONT. */
  public JobProcess signal(String name) throws IOException, InterruptedException {
    signal(name, process.pid());
    return this;
  }

  /** Ctrl-C; a shell's background jobs, tests for example, are born deaf to it. */
  public JobProcess ctrlC() throws IOException, InterruptedException {
    Path status = Path.of("/proc/%d/status".formatted(pid()));
    boolean deaf =
        Files.exists(status)
            && Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    return signal(deaf ? "TERM" : "INT");
  }

  /** Ends it as a deploy would, and checks that it ends well within that time. */
  public void stop(Duration limit) throws IOException, InterruptedException {
    signal("TERM");
    assertThat(exitCode(limit)).as(story()).isZero();
  }

  /** Lets time go by that something outside this process needs. */
  public static void pause(Duration time) throws InterruptedException {
    CLOCK.sleep(time);
  }

  public static void signal(String name, long pid) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
    assertThat(code).as("kill -%s %d", name, pid).isZero();
  }

  /** Ends it with SIGKILL and returns when it is gone. */
  public void kill() throws IOException, InterruptedException {
    signal("KILL");
    assertThat(exitCode()).isEqualTo(137);
  }

  /** Waits for its end; a death by signal n is 128 + n. */
  public int exitCode() throws IOException, InterruptedException {
    return exitCode(LIMIT);
  }

  public int exitCode(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after %s:%n%s".formatted(limit, story()));
    }
    return process.exitValue();
  }

  /** Waits until it has printed that. */
  public JobProcess awaitConsole(String text) throws Exception {
    return await("\"%s\" on the console".formatted(text), () -> console().contains(text));
  }

  /** Waits until the ledger has an event of that name, counted over all processes. */
  public JobProcess awaitEvent(String event, int count) throws Exception {
    return await(
        "%d × %s in the ledger".formatted(count, event), () -> home.events(event).size() >= count);
  }

  /** Waits until /status says that state. */
  public JobProcess awaitState(String state) throws Exception {
    return awaitStatus("state " + state, status -> status.path("state").asText().equals(state));
  }

  public JobProcess awaitStatus(String what, Predicate<JsonNode> wanted) throws Exception {
    return await(what, () -> listening() && wanted.test(status()));
  }

  /** Waits for something, as long as the process lives. */
  public JobProcess await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = CLOCK.nanos() + LIMIT.toNanos();
    while (!condition.call()) {
      if (!process.isAlive()) {
        if (condition.call()) {
          return this;
        }
        throw new AssertionError(
            "ended with %d, waited for %s:%n%s".formatted(process.exitValue(), what, story()));
      }
      if (CLOCK.nanos() > deadline) {
        throw new AssertionError("no %s after %s:%n%s".formatted(what, LIMIT, story()));
      }
      CLOCK.sleep(Duration.ofMillis(50));
    }
    return this;
  }

  /** What /status answers. */
  public JsonNode status() throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/status");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path) throws IOException, InterruptedException {
    HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
    return HTTP.send(request(path).POST(nothing).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  /** Whether it has said where it answers. */
  public boolean listening() throws IOException {
    return PORT.matcher(console()).find();
  }

  public int port() throws IOException {
    Matcher said = PORT.matcher(console());
    assertThat(said.find()).as("a port in:%n%s", console()).isTrue();
    return Integer.parseInt(said.group(1) == null ? said.group(2) : said.group(1));
  }

  /** For the message of a failed test. */
  public String story() throws IOException {
    return "console:\n%s\nledger:\n%s".formatted(console(), home.ledgerText());
  }

  /** Leaves nothing running, also of a launcher's or an application's children. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertThat(process.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).join())
        .as("the killed process")
        .isNotNull();
  }
}

package dev.sparkfailover.monitor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.StubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSourceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Http http = new Http(Duration.ofSeconds(30));
  private final ObjectNode sample;

  JobSourceTest() throws IOException {
    sample =
        (ObjectNode)
            JSON.readTree(Files.readString(Path.of("../docs/reference/samples/status.json")));
  }

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void readsTheDocumentedSample() throws Exception {
    assertThat(ask())
        .isEqualTo(
            new JobState(
                Instant.parse("2026-03-01T10:00:00Z"),
                "shop",
                "orders",
                "0.1.0",
                4711,
                JobState.Phase.BACKOFF,
                Instant.parse("2026-03-01T10:00:09Z"),
                false,
                1,
                2,
                OptionalLong.empty(),
                new JobState.Budget(1, 5, 1, 30),
                new JobState.Backoff(2.3, Optional.of(Instant.parse("2026-03-01T10:00:11.300Z"))),
                Optional.of(Instant.parse("2026-03-01T09:59:55Z")),
                600,
                Optional.of(
                    new JobState.Failure(
                        "pipeline",
                        "amount is negative in b.csv",
                        Instant.parse("2026-03-01T10:00:09Z"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.parse("2026-03-01T10:00:05Z")),
                Optional.empty(),
                new RefusedFiles(
                    3,
                    List.of(
                        new RefusedFiles.Entry(
                            "locked.csv",
                            "unreadable",
                            "permission denied; let user spark read it",
                            Instant.parse("2026-03-01T09:59:30Z")))),
                List.of()));
  }

  @Test
  void asksWhereTheStatusIs() throws Exception {
    try (StubServer job = StubServer.saying(sample.toString())) {
      JobState unused = new JobSource(http, job.url()).ask();
      assertThat(job.requests()).containsExactly("GET /status HTTP/1.1");
    }
  }

  @Test
  void readsTheSessionAndItsExecutors() throws Exception {
    JobState state =
        ask(Files.readString(Path.of("../docs/reference/samples/status-running.json")));
    assertThat(state.spark()).contains(new JobState.Spark("app-20260301100000-0001"));
    assertThat(state.executors()).extracting(Executor::id).containsExactly("driver", "1", "0");
    assertThat(state.executors().get(1))
        .isEqualTo(
            new Executor(
                "1",
                "worker-2:7001",
                true,
                2,
                1,
                0,
                1,
                1_500,
                0,
                0,
                384_093_388,
                0,
                0,
                0,
                Optional.of(Instant.parse("2026-03-01T10:00:02Z")),
                Optional.empty(),
                Optional.empty()));
    assertThat(state.executors().get(2).active()).isFalse();
    assertThat(state.executors().get(2).removeReason()).contains("Command exited with code 137");
  }

  @Test
  void aJobThatListsNoExecutorsHasNone() throws Exception {
    sample.remove("executors");
    assertThat(ask().executors()).isEmpty();
    sample.putNull("executors");
    assertThat(ask().executors()).isEmpty();
  }

  @Test
  void olderJobsLackFieldsAndNewerOnesHaveMore() throws Exception {
    sample.remove("last_progress_at");
    sample.remove("hang_timeout_seconds");
    sample.remove("spark");
    sample.set("weather", JSON.readTree("{\"at\":[[{}]]}"));
    JobState state = ask();
    assertThat(state.lastProgress()).isEmpty();
    assertThat(state.hangTimeoutSeconds()).isZero();
    assertThat(state.spark()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting", "running", "waiting", "backoff", "exhausted", "stopped"})
  void everyStateOfTheJobIsKnown(String state) throws Exception {
    sample.put("state", state);
    assertThat(ask().phase().label()).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "at",
        "application",
        "pipeline",
        "build",
        "pid",
        "state",
        "since",
        "ready",
        "attempt",
        "cycle",
        "budget",
        "backoff"
      })
  void missingFieldIsNamed(String name) {
    sample.remove(name);
    assertThatThrownBy(this::ask)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/status: field " + name + ": found nothing, expected ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version              | 2                | found 2, expected 1; a monitor of the job's own build understands it
          version              | "1"              | found "1", expected a whole number from 0 to 2147483647
          at                   | "yesterday"      | found "yesterday", expected a time in ISO 8601
          application          | 7                | found 7, expected text
          pid                  | -1               | found -1, expected a whole number from 0 to 9223372036854775807
          pid                  | 4711.5           | found 4711.5, expected a whole number from 0 to 9223372036854775807
          state                | "asleep"         | found "asleep", expected one of starting, running, waiting, backoff, exhausted, stopped
          ready                | "yes"            | found "yes", expected true or false
          attempt              | 1e400            | expected a whole number from 0 to
          budget               | []               | found an array, expected an object
          hang_timeout_seconds | "long"           | found "long", expected a number from 0 on, or null
          spark                | "app-1"          | found "app-1", expected an object, or null
          last_failure         | {}               | field last_failure.reason: found nothing, expected text
          budget               | {"consecutive":9999999999} | field budget.consecutive: found 9999999999, expected a whole number from 0 to 2147483647
          spark                | {"ui_port":4040} | field spark.application_id: found nothing, expected text
          executors            | {}               | found an object, expected an array, or null
          executors            | [{"id":7}]       | field executors[0].id: found 7, expected text
          """)
  void fieldOfAnotherTypeIsNamedWithWhatWasFound(String name, String value, String message)
      throws Exception {
    String text = sample.toString();
    JsonNode old = sample.get(name);
    String changed = text.replace("\"" + name + "\":" + old, "\"" + name + "\":" + value);
    assertThatThrownBy(() -> ask(changed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/status: field " + name)
        .hasMessageContaining(message);
  }

  @Test
  void longValueIsNotRepeatedInFull() {
    sample.put("state", "x".repeat(100_000));
    assertThatThrownBy(this::ask)
        .satisfies(e -> assertThat(e.getMessage()).contains("xxx…").hasSizeLessThan(300));
  }

  private JobState ask() throws IOException, InterruptedException {
    return ask(sample.toString());
  }

  private JobState ask(String body) throws IOException, InterruptedException {
    try (StubServer job = StubServer.saying(body)) {
      return new JobSource(http, job.url()).ask();
    }
  }
}

package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.executors.ExecutorEvents;
import dev.sparkfailover.job.status.WaitingInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path DOCS = Path.of("..", "docs", "reference");

  @Test
  void theAnswerIsTheSampleOfTheDocs() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().forEach(fixture::report);
      EventScript.failure().forEach(fixture::report);
      JsonNode sample = MAPPER.readTree(Files.readString(DOCS.resolve("samples/status.json")));
      assertThat(status(fixture)).isEqualTo(sample);
      assertThat(fixture.get("/status").headers().firstValue("Content-Type"))
          .contains("application/json");
    }
  }

  @Test
  void theExecutorsOfASessionAreThoseOfTheSample() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().forEach(fixture::report);
      new ExecutorEvents(fixture.executors)
          .storage("driver", "job", 455_081_984, 1)
          .added("1", "worker-2", 2, 2)
          .storage("1", "worker-2", 384_093_388, 2)
          .taskEnded("1", null)
          .taskStarted("1")
          .added("0", "worker-1", 2, 2)
          .removed("0", "Command exited with code 137", 4);
      assertThat(status(fixture)).isEqualTo(sample("status-running.json"));
    }
  }

  @Test
  void theDocsNameEveryFieldOfAnExecutor() throws IOException {
    String formats = Files.readString(DOCS.resolve("formats.md"));
    for (JsonNode executor : sample("status-running.json").get("executors")) {
      executor
          .properties()
          .forEach(field -> assertThat(formats).contains("`" + field.getKey() + "`"));
    }
  }

  private static JsonNode sample(String name) throws IOException {
    return MAPPER.readTree(Files.readString(DOCS.resolve("samples").resolve(name)));
  }

  @Test
  void theDocsNameEveryField() throws IOException {
    String formats = Files.readString(DOCS.resolve("formats.md"));
    JsonNode sample = MAPPER.readTree(Files.readString(DOCS.resolve("samples/status.json")));
    for (Map.Entry<String, JsonNode> field : sample.properties()) {
      assertThat(formats).contains("| `" + field.getKey() + "` |");
      for (Map.Entry<String, JsonNode> inner : field.getValue().properties()) {
        assertThat(formats).contains("`" + inner.getKey() + "`");
      }
    }
  }

  @Test
  void beforeTheFirstAttemptNothingIsMadeUp() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      fixture.backlog.set(WaitingInput.NONE);
      JsonNode status = status(fixture);
      assertThat(status.get("state").asText()).isEqualTo("starting");
      assertThat(status.get("attempt").asInt()).isZero();
      for (String field : new String[] {"epoch", "batch", "last_failure", "last_good_cycle"}) {
        assertThat(status.get(field).isNull()).as(field).isTrue();
      }
    }
  }

  @Test
  void aBatchInHandIsShown() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().subList(0, 5).forEach(fixture::report);
      assertThat(status(fixture).get("batch").asInt()).isEqualTo(12);
    }
  }

  @Test
  void theSessionIsShownWhileItIsUp() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().forEach(fixture::report);
      JsonNode spark = status(fixture).get("spark");
      assertThat(spark.get("application_id").asText()).isEqualTo("app-20260301100000-0001");
      assertThat(spark.get("ui_port").asInt()).isEqualTo(4041);
      EventScript.failure().forEach(fixture::report);
      assertThat(status(fixture).get("spark").isNull()).isTrue();
    }
  }

  @Test
  void givingUpSaysWhy() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().forEach(fixture::report);
      fixture.report(EventScript.gaveUp());
      fixture.report(
          new Event.StateChanged(EventScript.gaveUp().at(), State.BACKOFF, State.EXHAUSTED));
      JsonNode status = status(fixture);
      assertThat(status.get("state").asText()).isEqualTo("exhausted");
      assertThat(status.get("gave_up").asText()).isEqualTo("5 of 5 consecutive restarts are spent");
      assertThat(status.get("backoff").get("delay_seconds").asDouble()).isZero();
    }
  }

  @Test
  void parkingSaysWhy() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      fixture.model.park("another driver holds the data folder");
      assertThat(status(fixture).get("parked").asText())
          .isEqualTo("another driver holds the data folder");
    }
  }

  @Test
  void ledgerOutOfReachIsAProblemUntilItIsBack() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.goodCycle().forEach(fixture::report);
      assertThat(status(fixture).get("ready").asBoolean()).isTrue();
      fixture.report(new Event.LedgerOut(EndpointsFixture.START, "no space; free some"));
      assertThat(status(fixture).get("problem").asText()).isEqualTo("no space; free some");
      assertThat(status(fixture).get("ready").asBoolean()).isFalse();
      assertThat(fixture.get("/health/ready").body()).contains("no space; free some");
      fixture.report(new Event.LedgerBack(EndpointsFixture.START, Duration.ofSeconds(5)));
      assertThat(status(fixture).get("problem").isNull()).isTrue();
      assertThat(status(fixture).get("ready").asBoolean()).isTrue();
    }
  }

  @Test
  void restartsOlderThanAnHourAreNotAmongThoseOfTheLastHour() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      EventScript.failure().forEach(fixture::report);
      assertThat(status(fixture).get("budget").get("last_hour").asInt()).isEqualTo(1);
      fixture.clock.advance(Duration.ofMinutes(61));
      assertThat(status(fixture).get("budget").get("last_hour").asInt()).isZero();
    }
  }

  private static JsonNode status(EndpointsFixture fixture) throws IOException {
    return MAPPER.readTree(fixture.get("/status").body());
  }
}

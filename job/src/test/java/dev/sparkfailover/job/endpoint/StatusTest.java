package dev.sparkfailover.job.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
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
    try (Site site = new Site()) {
      Story.goodCycle().forEach(site::tell);
      Story.failure().forEach(site::tell);
      JsonNode sample = MAPPER.readTree(Files.readString(DOCS.resolve("samples/status.json")));
      assertThat(status(site)).isEqualTo(sample);
      assertThat(site.get("/status").headers().firstValue("Content-Type"))
          .contains("application/json");
    }
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
    try (Site site = new Site()) {
      site.backlog.set(Backlog.NONE);
      JsonNode status = status(site);
      assertThat(status.get("state").asText()).isEqualTo("starting");
      assertThat(status.get("attempt").asInt()).isZero();
      for (String field : new String[] {"epoch", "batch", "last_failure", "last_good_cycle"}) {
        assertThat(status.get(field).isNull()).as(field).isTrue();
      }
    }
  }

  @Test
  void aBatchInHandIsShown() throws IOException {
    try (Site site = new Site()) {
      Story.goodCycle().subList(0, 5).forEach(site::tell);
      assertThat(status(site).get("batch").asInt()).isEqualTo(12);
    }
  }

  @Test
  void theSessionIsShownWhileItIsUp() throws IOException {
    try (Site site = new Site()) {
      Story.goodCycle().forEach(site::tell);
      JsonNode spark = status(site).get("spark");
      assertThat(spark.get("application_id").asText()).isEqualTo("app-20260301100000-0001");
      assertThat(spark.get("ui_port").asInt()).isEqualTo(4041);
      Story.failure().forEach(site::tell);
      assertThat(status(site).get("spark").isNull()).isTrue();
    }
  }

  @Test
  void givingUpSaysWhy() throws IOException {
    try (Site site = new Site()) {
      Story.goodCycle().forEach(site::tell);
      site.tell(Story.gaveUp());
      site.tell(new Event.StateChanged(Story.gaveUp().at(), State.BACKOFF, State.EXHAUSTED));
      JsonNode status = status(site);
      assertThat(status.get("state").asText()).isEqualTo("exhausted");
      assertThat(status.get("gave_up").asText()).isEqualTo("5 of 5 consecutive restarts are spent");
      assertThat(status.get("backoff").get("delay_seconds").asDouble()).isZero();
    }
  }

  @Test
  void parkingSaysWhy() throws IOException {
    try (Site site = new Site()) {
      site.board.park("another driver holds the data folder");
      assertThat(status(site).get("parked").asText())
          .isEqualTo("another driver holds the data folder");
    }
  }

  @Test
  void ledgerOutOfReachIsAProblemUntilItIsBack() throws IOException {
    try (Site site = new Site()) {
      Story.goodCycle().forEach(site::tell);
      assertThat(status(site).get("ready").asBoolean()).isTrue();
      site.tell(new Event.LedgerOut(Site.START, "no space; free some"));
      assertThat(status(site).get("problem").asText()).isEqualTo("no space; free some");
      assertThat(status(site).get("ready").asBoolean()).isFalse();
      assertThat(site.get("/health/ready").body()).contains("no space; free some");
      site.tell(new Event.LedgerBack(Site.START, Duration.ofSeconds(5)));
      assertThat(status(site).get("problem").isNull()).isTrue();
      assertThat(status(site).get("ready").asBoolean()).isTrue();
    }
  }

  @Test
  void restartsOlderThanAnHourAreNotAmongThoseOfTheLastHour() throws IOException {
    try (Site site = new Site()) {
      Story.failure().forEach(site::tell);
      assertThat(status(site).get("budget").get("last_hour").asInt()).isEqualTo(1);
      site.clock.advance(Duration.ofMinutes(61));
      assertThat(status(site).get("budget").get("last_hour").asInt()).isZero();
    }
  }

  private static JsonNode status(Site site) throws IOException {
    return MAPPER.readTree(site.get("/status").body());
  }
}

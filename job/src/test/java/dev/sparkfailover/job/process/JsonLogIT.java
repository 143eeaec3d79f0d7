package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code JOB_LOG_FORMAT=json}: a collector can parse each line, of the log and of the console. */
@Timeout(600)
class JsonLogIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the JVM itself prints, before anything of ours runs. */
  private static final String OF_THE_JVM = "NOTE: Picked up JDK_JAVA_OPTIONS";

  @TempDir Path dir;
  private JobHome home;

  @BeforeEach
  void somewhere() throws IOException {
    home = JobHome.in(dir).env("JOB_LOG_FORMAT", "json").env("JOB_APPLICATION", "shop");
  }

  @Test
  void failuresAreObjectsWithTheirStackTraceAttemptAndCycle() throws Exception {
    home.trick("throw").env("JOB_RESTART_MAX", "1");
    home.notes("a.csv", "one");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).isEqualTo(69);
      assertThat(objects(job.console()))
          .anySatisfy(line -> assertThat(line.path("msg").asText()).startsWith("GAVE UP: "))
          .anySatisfy(line -> assertThat(line.path("level").asText()).isEqualTo("ERROR"))
          .allSatisfy(
              line ->
                  assertThat(line.path("context").path("application").asText()).isEqualTo("shop"));
    }
    assertThat(objects(home.log()))
        .anySatisfy(
            line -> {
              assertThat(line.at("/exception/stacktrace/0/method").asText()).isNotEmpty();
              assertThat(line.toString()).contains("a trick of the pipeline");
              assertThat(line.path("context").path("attempt").asText()).isEqualTo("1");
              assertThat(line.path("context").path("cycle").asText()).isEqualTo("1");
            });
  }

  @Test
  void whatCodeOfOthersPrintsIsAnObjectALine() throws Exception {
    home.trick("print").env("JOB_MAX_CYCLES", "1");
    home.notes("a.csv", "one");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).isZero();
      assertThat(objects(job.console()))
          .anySatisfy(line -> assertThat(line.path("logger").asText()).isEqualTo("stdout"));
    }
  }

  @Test
  void wrongSettingsAreSaidInTheSameForm() throws Exception {
    home.env("JOB_RESTART_MAX", "some");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).isEqualTo(78);
      assertThat(objects(job.console()))
          .anySatisfy(line -> assertThat(line.path("msg").asText()).contains("JOB_RESTART_MAX"));
    }
  }

  @Test
  void anAnswerToAPersonStaysText() throws Exception {
    try (JobProcess job = home.start("--check-config")) {
      assertThat(job.exitCode()).isZero();
      assertThat(job.console()).contains("JOB_LOG_FORMAT").doesNotContain("{\"ts\"");
    }
  }

  @Test
  void theLogGoesOnInAnotherFormatAndTheLedgersExcerptIsText() throws Exception {
    home.trick("throw").env("JOB_RESTART_MAX", "1");
    home.notes("a.csv", "one");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).isEqualTo(69);
    }
    assertThat(home.events().toString())
        .contains("a trick of the pipeline")
        .doesNotContain("stacktrace");
    home.env("JOB_LOG_FORMAT", "text");
    try (JobProcess job = home.start("--fresh-budget")) {
      assertThat(job.exitCode()).isEqualTo(69);
    }
    List<String> lines = home.log().lines().toList();
    assertThat(lines.getFirst()).startsWith("{\"ts\":\"");
    assertThat(lines.getLast()).doesNotStartWith("{");
  }

  private static List<JsonNode> objects(String text) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : text.lines().filter(line -> !line.startsWith(OF_THE_JVM)).toList()) {
      JsonNode object = JSON.readTree(line);
      assertThat(object.isObject()).as(line).isTrue();
      assertThat(object.has("ts") && object.has("level") && object.has("msg")).as(line).isTrue();
      objects.add(object);
    }
    assertThat(objects).isNotEmpty();
    return objects;
  }
}

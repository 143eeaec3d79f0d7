package dev.sparkfailover.job.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.output.LogContext;
import dev.sparkfailover.job.output.LogLine;
import dev.sparkfailover.job.output.LogOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What structured logs add to the lines for people. */
class StructuredLinesTest {
  private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path dir;

  @Test
  void anEventOfTheConsoleHasItsLevelAndItsWord() {
    List<LogLine> shown = new ArrayList<>();
    JsonScreen screen = new JsonScreen(shown::add);
    screen.progress("waiting");
    screen.show(T, Line.error("GAVE UP", "5 of 5 restarts\nare spent"));
    assertThat(shown).hasSize(1);
    assertThat(shown.getFirst().level()).isEqualTo("ERROR");
    assertThat(shown.getFirst().at()).isEqualTo(T);
    assertThat(shown.getFirst().message()).isEqualTo("GAVE UP: 5 of 5 restarts | are spent");
  }

  @Test
  void linesSayWhichAttemptAndCycleBeganLast() throws IOException {
    ContextOfLines context = new ContextOfLines(LogContext.ofThisProcess());
    context.accept(new Event.AttemptStarted(T, 7, 8, 4711));
    context.accept(new Event.CycleStarted(T, 12));
    assertThat(logged("first")).contains("\"attempt\":\"7\",\"cycle\":\"12\"");
    context.accept(new Event.AttemptStarted(T, 8, 9, 4711));
    assertThat(logged("second")).contains("\"attempt\":\"8\"").doesNotContain("\"cycle\"");
  }

  @Test
  void theLastLinesOfAnEarlierProcessAreForPeople() {
    String json =
        "{\"ts\":\"2026-03-01T10:00:00.000Z\",\"level\":\"WARN\",\"msg\":\"FAILED: a\\nb\",\"context\":{\"thread\":\"main\"},"
            + "\"logger\":\"a.B\",\"exception\":{\"class\":\"x.Y\",\"msg\":\"why\",\"stacktrace\":[]}}";
    assertThat(PlainLines.of(json + "\n2026-03-01T10:00:01.000Z INFO  [main] a.B: text\n{torn"))
        .isEqualTo(
            """
            2026-03-01T10:00:00.000Z WARN  [main] a.B: FAILED: a | b
            x.Y: why
            2026-03-01T10:00:01.000Z INFO  [main] a.B: text
            {torn""");
  }

  private String logged(String message) throws IOException {
    Path file = dir.resolve(message + ".log");
    LogOutput output = LogOutput.start(file, LogOutput.Format.JSON);
    try {
      Logger log = JobLogger.of(StructuredLinesTest.class);
      log.info(message);
      assertThat(output.drain(Duration.ofMinutes(1))).isTrue();
    } finally {
      output.detach();
    }
    return Files.readString(file);
  }
}

package dev.sparkfailover.monitor.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkfailover.monitor.logs.LogState.Event;
import dev.sparkfailover.monitor.logs.LogState.Level;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log as text and as JSON, Spark's own as text and as JSON, and all of them in one file. */
class LogFormatsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Level> LEVELS = List.of(Level.values());
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final String OURS =
      "{\"ts\":\"2026-03-01T12:00:20.123Z\",\"level\":\"ERROR\",\"msg\":\"attempt 3 failed\","
          + "\"context\":{\"thread\":\"main\",\"application\":\"shop\",\"attempt\":\"3\",\"cycle\":\"17\"},"
          + "\"logger\":\"a.B\",\"exception\":{\"class\":\"java.io.IOException\",\"msg\":\"torn\\nin two\","
          + "\"stacktrace\":[{\"class\":\"a.B\",\"method\":\"c\",\"file\":\"B.java\",\"line\":7},"
          + "{\"class\":\"a.B\",\"method\":\"d\",\"line\":-2}],\"more_frames\":3,"
          + "\"cause\":{\"class\":\"x.Y\",\"msg\":\"disk\",\"stacktrace\":[]}}}\n";
  private static final String SPARKS_JSON =
      "{\"ts\":\"2026-03-01T12:00:21.001Z\",\"level\":\"WARN\",\"msg\":\"Lost task 0.0\",\"context\":"
          + "{\"executor_id\":\"2\"},\"exception\":{},\"logger\":\"TaskSetManager\"}\n";
  private static final String SPARKS_TEXT =
      """
      26/03/01 13:00:22 ERROR Executor: Exception in task 0.0
      java.lang.IllegalStateException: why
      \tat a.B.c(B.java:1)
      Caused by: x.Y: z
      \t... 3 more
      """;
  private static final String TEXT = "2026-03-01T12:00:23.000Z INFO  [main] a.B: cycle: 5\n";

  @TempDir Path folder;
  private Path file;
  private LogSource source;

  @BeforeEach
  void create() {
    file = folder.resolve("spark_app.log");
    source = new LogSource(file, ZONE);
  }

  @Test
  void jsonOfTheJobIsShownAsItsText() throws IOException {
    append(OURS);
    Event event = only();
    assertThat(event.level()).isEqualTo(Level.ERROR);
    assertThat(event.at()).contains(Instant.parse("2026-03-01T12:00:20.123Z"));
    assertThat(event.text())
        .isEqualTo(
            """
            2026-03-01T12:00:20.123Z ERROR [main] a.B: attempt 3 failed {attempt=3, cycle=17}
            java.io.IOException: torn
            \tin two
            \tat a.B.c(B.java:7)
            \tat a.B.d(Unknown Source)
            \t... 3 more
            Caused by: x.Y: disk""");
  }

  @Test
  void jsonOfSparkIsAnEvent() throws IOException {
    append(SPARKS_JSON);
    assertThat(only().level()).isEqualTo(Level.WARN);
    assertThat(only().text())
        .isEqualTo("2026-03-01T12:00:21.001Z WARN  TaskSetManager: Lost task 0.0 {executor_id=2}");
  }

  @Test
  void textOfSparkIsAnEventWithItsStackTraceInTheTimeZoneOfTheMonitor() throws IOException {
    append(SPARKS_TEXT);
    assertThat(only().level()).isEqualTo(Level.ERROR);
    assertThat(only().at()).contains(Instant.parse("2026-03-01T12:00:22Z"));
    assertThat(only().text()).isEqualTo(SPARKS_TEXT.strip());
  }

  @Test
  void allKindsInOneFileAreCountedByTheirLevels() throws IOException {
    append(TEXT);
    source.ask();
    append(OURS + SPARKS_TEXT + TEXT + SPARKS_JSON + SPARKS_TEXT + OURS + TEXT);
    LogState state = source.ask();
    assertThat(state.counts())
        .containsEntry(Level.ERROR, 4L)
        .containsEntry(Level.WARN, 1L)
        .containsEntry(Level.INFO, 2L);
    assertThat(state.events())
        .extracting(Event::level)
        .containsExactly(
            Level.INFO,
            Level.ERROR,
            Level.ERROR,
            Level.INFO,
            Level.WARN,
            Level.ERROR,
            Level.ERROR,
            Level.INFO);
  }

  @Test
  void aTornLineKeepsItsLevelAndTheNextEventIsNotLost() throws IOException {
    append(TEXT);
    source.ask();
    String torn = OURS.substring(0, OURS.indexOf("stacktrace"));
    append(torn + SPARKS_JSON);
    append(torn + "\n" + SPARKS_TEXT);
    append(SPARKS_JSON.strip() + OURS);
    LogState state = source.ask();
    assertThat(state.counts())
        .containsEntry(Level.ERROR, 4L)
        .containsEntry(Level.WARN, 2L)
        .containsEntry(Level.INFO, 0L);
    assertThat(state.events().get(1).text()).isEqualTo(torn);
  }

  @Test
  void jsonOfAnotherKindBelongsToTheTextBeforeIt() throws IOException {
    append(TEXT + "{\"level\":\"ERROR\"}\n{not json\n{}\n[1]\n" + OURS);
    assertThat(source.ask().events()).hasSize(2);
    assertThat(source.ask().events().getFirst().text())
        .isEqualTo(TEXT + "{\"level\":\"ERROR\"}\n{not json\n{}\n[1]");
  }

  @Test
  void whatFollowsALineOfJsonIsNoPartOfItUnlessItIsAStackTrace() throws IOException {
    append(SPARKS_JSON + "a print of the application\n" + SPARKS_JSON + "\tat a.B.c(B.java:1)\n");
    assertThat(source.ask().events())
        .extracting(Event::level)
        .containsExactly(Level.WARN, Level.INFO, Level.WARN);
    assertThat(source.ask().events().getLast().text()).endsWith("\tat a.B.c(B.java:1)");
  }

  @Test
  void aStackTraceOfManyFramesIsReadWholeAndCutOnlyToBeShown() throws IOException {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      frames.append(i == 0 ? "" : ",");
      frames.append(
          "{\"class\":\"org.example.SomeRatherLongNameOfAClass\",\"method\":\"m%d\",\"file\":\"F.java\",\"line\":%d}"
              .formatted(i, i));
    }
    append(
        OURS.replace(
            "[{\"class\":\"a.B\",\"method\":\"c\"",
            "[" + frames + ",{\"class\":\"a.B\",\"method\":\"c\""));
    assertThat(only().text()).contains("m499(F.java:499)", "Caused by: x.Y: disk");
  }

  @Test
  void aLineBeyondAllBoundsKeepsItsTimeAndLevel() throws IOException {
    append(TEXT);
    source.ask();
    append(OURS.replace("attempt 3 failed", "x".repeat(1 << 20)) + SPARKS_JSON);
    assertThat(source.ask().events())
        .extracting(Event::level)
        .containsExactly(Level.INFO, Level.ERROR, Level.WARN);
    assertThat(source.ask().events().get(1).text()).contains("… (cut: the line has 1,0");
  }

  @Test
  void timesInTheFormsThatLoggersWriteAreRead() throws IOException {
    Map<String, Instant> forms =
        Map.of(
            "\"2026-03-01T12:00:20.123Z\"", Instant.parse("2026-03-01T12:00:20.123Z"),
            "\"2026-03-01T12:00:20Z\"", Instant.parse("2026-03-01T12:00:20Z"),
            "\"2026-03-01T13:00:20.123+01:00\"", Instant.parse("2026-03-01T12:00:20.123Z"),
            "\"2026-03-01T13:00:20.123+0100\"", Instant.parse("2026-03-01T12:00:20.123Z"),
            "\"2026-03-01T12:00:20.123456Z\"", Instant.parse("2026-03-01T12:00:20.123456Z"),
            "\"2026-03-01 13:00:20,123\"", Instant.parse("2026-03-01T12:00:20.123Z"),
            "1772366420123", Instant.parse("2026-03-01T12:00:20.123Z"),
            "1772366420", Instant.parse("2026-03-01T12:00:20Z"));
    JsonEvents events = new JsonEvents(ZONE);
    forms.forEach(
        (form, expected) ->
            assertThat(
                    events.of("{\"ts\":%s,\"level\":\"WARN\"}".formatted(form)).orElseThrow().at())
                .as(form)
                .contains(expected));
    assertThat(events.of("{\"ts\":\"yesterday\",\"level\":\"warn\"}"))
        .get()
        .satisfies(head -> assertThat(head.at()).isEmpty())
        .satisfies(head -> assertThat(head.level()).isEqualTo(Level.WARN));
  }

  @Test
  void secretsInJsonAreMaskedAlsoOverLines() throws IOException {
    ObjectNode event = JSON.createObjectNode();
    event.put("ts", "2026-03-01T12:00:20.123Z").put("level", "WARN");
    event.put(
        "msg",
        "password=hunter2 and\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----");
    event.putObject("context").put("api_key", "abcdef123456");
    append(event + "\n");
    assertThat(only().text())
        .contains("password=***")
        .doesNotContain("hunter2", "MIIEow", "abcdef123456");
  }

  /** Any message in any format, in any order, with rotations, cut anywhere between two looks. */
  @Test
  void anyMessageInAnyFormatIsOneEventOfItsLevel() throws IOException {
    append(TEXT);
    source.ask();
    SplittableRandom random = new SplittableRandom(11);
    Map<Level, Long> expected = new EnumMap<>(Level.class);
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Level level = LEVELS.get(random.nextInt(LEVELS.size()));
      Instant at = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(i);
      byte[] bytes = event(random, at, level).getBytes(UTF_8);
      int cut = random.nextInt(bytes.length);
      append(Arrays.copyOf(bytes, cut));
      if (random.nextInt(4) == 0) {
        source.ask();
      }
      append(Arrays.copyOfRange(bytes, cut, bytes.length));
      expected.merge(level, 1L, Long::sum);
      times.add(at);
      if (random.nextInt(10) == 0) {
        rotate();
        append(new byte[0]);
      }
    }
    LogState state = source.ask();
    assertThat(state.counts()).containsAllEntriesOf(expected);
    assertThat(state.events().stream().skip(1).map(Event::at).map(Optional::orElseThrow))
        .containsExactlyElementsOf(times);
  }

  private static String event(SplittableRandom random, Instant at, Level level) throws IOException {
    String message = message(random);
    String oneLine = message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    String trace = random.nextBoolean() ? "" : "x.Y: z\n\tat a.B.c(B.java:1)\nCaused by: q\n";
    return switch (random.nextInt(3)) {
      case 0 ->
          "%s.000Z %-5s [main] a.B: %s\n%s"
              .formatted(at.toString().replace("Z", ""), level, oneLine, trace);
      case 1 ->
          "26/03/01 %s %s B: %s\n%s"
              .formatted(
                  at.atZone(ZONE).toLocalTime().format(java.time.format.DateTimeFormatter.ISO_TIME),
                  level,
                  oneLine,
                  trace);
      default -> json(at, level, message, trace);
    };
  }

  private static String json(Instant at, Level level, String message, String trace)
      throws IOException {
    ObjectNode event = JSON.createObjectNode();
    event.put("ts", at.toString()).put("level", level.name()).put("msg", message);
    event.putObject("context").put("ts", message);
    event.putObject("exception").put("class", message).put("msg", trace);
    return JSON.writeValueAsString(event) + "\n";
  }

  /** Of quotes, line ends, control characters, halves of pairs, and what looks like an event. */
  private static String message(SplittableRandom random) {
    String[] parts = {
      "\"",
      "\\",
      "\n",
      "\r\n",
      "\t",
      "\u0000",
      "\u001b[2J",
      "\u2028",
      "\ud83d\ude00",
      "caf\u00e9",
      "{",
      "}",
      "{\"ts\":\"2026-03-01T12:00:20.123Z\",\"level\":\"FATAL\",\"msg\":\"forged\"}",
      "\n2026-03-01T12:00:20.123Z FATAL [main] a.B: forged",
      "26/03/01 12:00:00 FATAL B: forged",
      " words "
    };
    StringBuilder message = new StringBuilder("m");
    for (int i = random.nextInt(8); i > 0; i--) {
      message.append(parts[random.nextInt(parts.length)]);
    }
    return message.toString();
  }

  private Event only() throws IOException {
    assertThat(source.ask().events()).hasSize(1);
    return source.ask().events().getFirst();
  }

  private void append(String text) throws IOException {
    append(text.getBytes(UTF_8));
  }

  private void append(byte[] bytes) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      out.write(bytes);
    }
  }

  private void rotate() throws IOException {
    for (int i = 90; i >= 1; i--) {
      Path old = folder.resolve("spark_app.log." + i);
      if (Files.exists(old)) {
        Files.move(old, folder.resolve("spark_app.log." + (i + 1)));
      }
    }
    Files.move(file, folder.resolve("spark_app.log.1"));
  }
}

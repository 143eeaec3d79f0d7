package dev.sparkfailover.job.output.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.job.output.LineText;
import dev.sparkfailover.job.output.LogLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant T = Instant.parse("2026-03-01T10:00:00.120Z");
  private static final Map<String, String> COMMON = Map.of("application", "shop", "attempt", "3");

  @Test
  void hasTheFieldsOfSparksStructuredLogs() throws IOException {
    JsonNode event = read(line("hello", Optional.of(new IOException("torn"))));
    assertThat(event.fieldNames())
        .toIterable()
        .containsExactly("ts", "level", "msg", "context", "logger", "exception");
    assertThat(event.path("ts").asText()).isEqualTo("2026-03-01T10:00:00.120Z");
    assertThat(event.path("level").asText()).isEqualTo("WARN");
    assertThat(event.path("msg").asText()).isEqualTo("hello");
    assertThat(event.path("logger").asText()).isEqualTo("a.B");
    assertThat(event.path("context").path("thread").asText()).isEqualTo("main");
    assertThat(event.path("context").path("application").asText()).isEqualTo("shop");
    assertThat(event.path("context").path("attempt").asText()).isEqualTo("3");
    JsonNode exception = event.path("exception");
    assertThat(exception.path("class").asText()).isEqualTo("java.io.IOException");
    assertThat(exception.path("msg").asText()).isEqualTo("torn");
    JsonNode frame = exception.path("stacktrace").path(0);
    assertThat(frame.path("class").asText()).isEqualTo(JsonLineTest.class.getName());
    assertThat(frame.path("method").asText()).isEqualTo("hasTheFieldsOfSparksStructuredLogs");
    assertThat(frame.path("file").asText()).isEqualTo("JsonLineTest.java");
    assertThat(frame.path("line").asInt()).isPositive();
  }

  @Test
  void whatCausedAnExceptionIsInside() throws IOException {
    IllegalStateException thrown =
        new IllegalStateException("why", new IOException("because", new Error("deepest")));
    thrown.addSuppressed(new IOException("on closing"));
    JsonNode exception = read(line("m", Optional.of(thrown))).path("exception");
    assertThat(exception.at("/cause/msg").asText()).isEqualTo("because");
    assertThat(exception.at("/cause/cause/msg").asText()).isEqualTo("deepest");
    assertThat(exception.at("/suppressed/msg").asText()).isEqualTo("on closing");
    assertThat(exception.at("/cause/more_frames").asInt()).isPositive();
  }

  @Test
  void anExceptionThatCausesItselfEnds() throws IOException {
    IllegalStateException outer = new IllegalStateException("outer");
    outer.initCause(new IOException("inner", outer));
    JsonNode exception = read(line("m", Optional.of(outer))).path("exception");
    assertThat(exception.at("/cause/msg").asText()).isEqualTo("inner");
    assertThat(exception.at("/cause/cause").isMissingNode()).isTrue();
  }

  @Test
  void anExceptionThatCannotEvenBeAskedIsNamed() throws IOException {
    RuntimeException rude =
        new RuntimeException() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            throw new IllegalStateException("not now");
          }

          @Override
          public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("not now");
          }
        };
    assertThat(read(line("m", Optional.of(rude))).at("/exception/class").asText())
        .isEqualTo(rude.getClass().getName());
  }

  @Test
  void secretsAreMaskedInMessageExceptionAndContext() throws IOException {
    LogLine line =
        new LogLine(
            T,
            "WARN",
            "main",
            "a.B",
            "password=hunter2",
            Optional.of(new IOException("token=hunter3", new IOException("secret=hunter4"))),
            Map.of("api_key", "hunter5"));
    assertThat(new String(JsonLine.bytes(line, COMMON, SecretMasking::mask), UTF_8))
        .doesNotContain("hunter");
  }

  @Test
  void theOwnContextOfALineDoesNotHideWhereItComesFrom() throws IOException {
    LogLine line =
        new LogLine(
            T, "INFO", "main", "a.B", "m", Optional.empty(), Map.of("attempt", "9", "task", "7"));
    JsonNode context = read(line).path("context");
    assertThat(context.path("attempt").asText()).isEqualTo("3");
    assertThat(context.path("task").asText()).isEqualTo("7");
  }

  /** Drawn from all that a text can be: it comes back as it was, where it is not too long. */
  @Test
  void anyEventIsOneBoundedLineOfValidJsonInValidUtf8() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 3_000; i++) {
      String message = text(random, random.nextInt(10) == 0 ? 40_000 : 60);
      LogLine line =
          new LogLine(
              T,
              "ERROR",
              text(random, 40),
              text(random, 40),
              message,
              random.nextInt(3) == 0 ? Optional.of(exception(random)) : Optional.empty(),
              context(random));
      byte[] bytes = JsonLine.bytes(line, COMMON, text -> text);
      assertThat(bytes.length).isLessThanOrEqualTo(JsonLine.LONGEST);
      String text = strictly(bytes);
      assertThat(text.chars().filter(each -> each == '\n').count()).isEqualTo(1);
      assertThat(text.substring(0, text.length() - 1).codePoints()).noneMatch(LineText::isHarmful);
      String read = JSON.readTree(text).path("msg").asText();
      if (message.length() < 1_000) {
        assertThat(read).isEqualTo(withoutHalves(message));
      }
    }
  }

  @Test
  void thousandsOfFramesLeaveRoomForTheCause() throws IOException {
    StackTraceElement[] frames = new StackTraceElement[5_000];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new StackTraceElement("a.very.long.name.of.a.Class", "method" + i, "C.java", i);
    }
    IllegalStateException outer =
        new IllegalStateException("x".repeat(100_000), new IOException("the cause"));
    outer.setStackTrace(frames);
    JsonNode event = read(line("y".repeat(100_000), Optional.of(outer)));
    assertThat(event.at("/exception/cause/msg").asText()).isEqualTo("the cause");
    assertThat(event.at("/exception/more_frames").asInt()).isPositive();
    assertThat(event.path("msg").asText()).endsWith("…");
  }

  private static LogLine line(String message, Optional<Throwable> thrown) {
    return new LogLine(T, "WARN", "main", "a.B", message, thrown);
  }

  private static JsonNode read(LogLine line) throws IOException {
    return JSON.readTree(JsonLine.bytes(line, COMMON, text -> text));
  }

  private static String strictly(byte[] bytes) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static Throwable exception(SplittableRandom random) {
    Throwable thrown = new IOException(text(random, 5_000));
    for (int i = random.nextInt(20); i > 0; i--) {
      thrown = new IllegalStateException(text(random, 2_000), thrown);
      thrown.addSuppressed(new IOException(text(random, 200)));
    }
    return thrown;
  }

  private static Map<String, String> context(SplittableRandom random) {
    Map<String, String> context = new HashMap<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      context.put(text(random, 500), text(random, 500));
    }
    return context;
  }

  private static String text(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(
          switch (random.nextInt(6)) {
            case 0 -> (char) random.nextInt(0x20);
            case 1 -> (char) random.nextInt(0x10000);
            case 2 -> (char) (0xD800 + random.nextInt(0x800));
            case 3 -> "\"\\/\u007f\u0085\u2028\u2029\u202e".charAt(random.nextInt(8));
            default -> (char) (' ' + random.nextInt(90));
          });
    }
    return text.toString();
  }

  private static String withoutHalves(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(each -> Character.getType(each) == Character.SURROGATE ? 0xFFFD : each)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}

package dev.sparkfailover.monitor.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.monitor.logs.LogState.Event;
import dev.sparkfailover.monitor.logs.LogState.Level;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSourceTest {
  private static final int OLD_FILES = 5;

  @TempDir Path folder;
  private Path file;
  private LogSource source;

  @BeforeEach
  void create() {
    file = folder.resolve("spark_app.log");
    source = new LogSource(file);
  }

  @Test
  void readsEventsWithTheirTimeLevelAndStackTrace() throws IOException {
    append(line("INFO ", "one"));
    append(
        line("ERROR", "two") + "java.io.IOException: torn\n\tat a.B.c(B.java:1)\nCaused by: x\n");
    append(line("WARN ", "three"));
    List<Event> events = source.ask().events();
    assertThat(events)
        .extracting(Event::level)
        .containsExactly(Level.INFO, Level.ERROR, Level.WARN);
    assertThat(events.get(0).at()).contains(Instant.parse("2026-03-01T12:00:20.123Z"));
    assertThat(events.get(1).text())
        .isEqualTo(
            line("ERROR", "two") + "java.io.IOException: torn\n\tat a.B.c(B.java:1)\nCaused by: x");
  }

  @Test
  void aStackTraceThatComesLaterStillJoinsItsEvent() throws IOException {
    append(line("ERROR", "one"));
    assertThat(source.ask().events().getFirst().text()).doesNotContain("at a.B");
    append("\tat a.B.c(B.java:1)\n\tat a.B.");
    assertThat(source.ask().events().getFirst().text()).endsWith("at a.B.c(B.java:1)");
    append("d(B.java:2)\n");
    assertThat(source.ask().events()).hasSize(1);
    assertThat(source.ask().events().getFirst().text()).endsWith("at a.B.d(B.java:2)");
  }

  @Test
  void countsWhatCameAfterTheStartAndNeverBack() throws IOException {
    append(line("ERROR", "before"));
    assertThat(source.ask().counts()).containsEntry(Level.ERROR, 0L).hasSize(Level.values().length);
    append(line("ERROR", "a") + line("WARN ", "b") + line("ERROR", "c"));
    assertThat(source.ask().counts()).containsEntry(Level.ERROR, 2L).containsEntry(Level.WARN, 1L);
    Files.delete(file);
    assertThatThrownBy(source::ask)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no log yet at spark_app.log")
        .hasMessageNotContaining(folder.toString());
    append(line("ERROR", "d"));
    assertThat(source.ask().counts()).containsEntry(Level.ERROR, 3L);
  }

  @Test
  void whatAppearsAfterAbsenceIsNew() throws IOException {
    assertThatThrownBy(source::ask).isInstanceOf(IOException.class);
    append(line("WARN ", "first"));
    assertThat(source.ask().counts()).containsEntry(Level.WARN, 1L);
  }

  @Test
  void nothingIsLostWhenItIsRotatedBetweenTwoQuestions() throws IOException {
    append(line("INFO ", "1"));
    source.ask();
    append(line("INFO ", "2"));
    rotate();
    append(line("INFO ", "3"));
    rotate();
    append(line("INFO ", "4"));
    rotate();
    append(line("INFO ", "5"));
    assertThat(messages(source.ask())).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void aRotationWithoutANewFileYetIsReadToItsEnd() throws IOException {
    append(line("INFO ", "1"));
    source.ask();
    append(line("INFO ", "2"));
    rotate();
    assertThatThrownBy(source::ask).hasMessageContaining("no log yet");
    append(line("INFO ", "3"));
    assertThat(messages(source.ask())).containsExactly("1", "2", "3");
  }

  @Test
  void whatIsStillThereIsReadWhenTheKnownFileWasRotatedAway() throws IOException {
    append(line("INFO ", "0"));
    source.ask();
    for (int i = 1; i <= 7; i++) {
      rotate();
      append(line("INFO ", String.valueOf(i)));
    }
    assertThat(messages(source.ask())).containsExactly("0", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void truncationAndReplacementBeginAnewWithoutOldFilesAgain() throws IOException {
    append(line("INFO ", "old"));
    rotate();
    append(line("INFO ", "1") + line("INFO ", "2"));
    assertThat(messages(source.ask())).containsExactly("1", "2");
    Files.writeString(file, line("INFO ", "3"));
    assertThat(messages(source.ask())).containsExactly("1", "2", "3");
    Files.delete(file);
    append(line("INFO ", "four, longer than all that was there before".repeat(3)));
    assertThat(source.ask().events()).hasSize(4);
  }

  @Test
  void anythingInterleavedOnAnyRotationIsReadExactlyOnce() throws IOException {
    Random random = new Random(7);
    List<String> written = new ArrayList<>();
    append(line("INFO ", "start"));
    written.add("start");
    source.ask();
    for (int i = 0; i < 900; i++) {
      String message = "m" + i;
      byte[] bytes = line("INFO ", message).getBytes(UTF_8);
      int cut = random.nextInt(bytes.length);
      append(Arrays.copyOf(bytes, cut));
      if (random.nextInt(3) == 0) {
        source.ask();
      }
      append(Arrays.copyOfRange(bytes, cut, bytes.length));
      written.add(message);
      if (random.nextInt(8) == 0) {
        rotate();
        append(new byte[0]);
      }
      if (random.nextInt(3) == 0) {
        source.ask();
      }
    }
    assertThat(messages(source.ask())).containsExactlyElementsOf(written);
  }

  @Test
  void aHugeFileIsReadFromNearItsEnd() throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(5L << 30);
    }
    append("\n" + line("INFO ", "end"));
    assertThat(messages(source.ask())).containsExactly("end");
  }

  @Test
  void halfALineAtTheBeginningOfTheViewIsLeftOut() throws IOException {
    append(line("INFO ", "x".repeat(1_000)).repeat(400));
    List<Event> events = source.ask().events();
    assertThat(events).hasSizeBetween(200, 300).allMatch(e -> e.at().isPresent());
  }

  @Test
  void anEndlessLineIsCutAndSaidSo() throws IOException {
    append(line("INFO ", "1"));
    source.ask();
    byte[] part = "y".repeat(1 << 20).getBytes(UTF_8);
    append(line("WARN ", "long ").strip());
    for (int i = 0; i < 100; i++) {
      append(part);
    }
    append("\n" + line("INFO ", "2"));
    LogState state = source.ask();
    for (int i = 0; i < 20 && state.events().size() < 3; i++) {
      state = source.ask();
    }
    assertThat(state.events()).hasSize(3);
    String text = state.events().get(1).text();
    assertThat(text)
        .contains("longyyy")
        .hasSizeLessThan(20_000)
        .contains("… (cut: the line has 104,857,");
  }

  @Test
  void anEndlessStackTraceIsCutAndSaidSo() throws IOException {
    append(line("ERROR", "deep") + "\tat a.B.c(B.java:1)\n".repeat(10_000));
    source.ask();
    append("\tat a.B.c(B.java:1)\n".repeat(10_000));
    Event event = source.ask().events().getLast();
    assertThat(event.text())
        .hasSizeLessThan(40_000)
        .containsPattern("… \\(cut: [\\d,]+ more lines\\)$");
  }

  @Test
  void invalidBytesAndWindowsLineEndsAreTaken() throws IOException {
    append(line("INFO ", "caf\u00e9").replace("\n", "\r\n").getBytes(ISO_8859_1));
    append(line("INFO ", "caf\u00e9 \uD83D\uDE00").replace("\n", "\r\n"));
    assertThat(messages(source.ask())).containsExactly("caf\uFFFD", "caf\u00e9 \uD83D\uDE00");
  }

  @Test
  void linesOfAnotherKindAreEventsOfTheirOwn() throws IOException {
    append("hello\nworld\n\tindented\n\n" + line("WARN ", "ours") + "more of it\n");
    List<Event> events = source.ask().events();
    assertThat(events)
        .extracting(Event::text)
        .containsExactly("hello", "world\n\tindented\n", line("WARN ", "ours") + "more of it");
    assertThat(events.getFirst().at()).isEmpty();
    assertThat(events.getFirst().level()).isEqualTo(Level.INFO);
  }

  @Test
  void secretsAreMaskedAlsoOverLines() throws IOException {
    append(
        line("ERROR", "password=hunter2 failed")
            + "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    assertThat(source.ask().events().getFirst().text())
        .contains("password=*** failed")
        .doesNotContain("hunter2", "MIIEow", "AAAA");
  }

  @Test
  void keepsNoMoreThanItsBounds() throws IOException {
    append(line("INFO ", "1"));
    source.ask();
    append(line("INFO ", "z".repeat(5_000)).repeat(1_500));
    LogState state = source.ask();
    assertThat(state.events().stream().mapToLong(e -> e.text().length()).sum())
        .isBetween(900_000L, 1L << 20);
    append(line("INFO ", "s").repeat(5_000));
    assertThat(source.ask().events()).hasSize(LogEvents.MOST);
    assertThat(source.ask().counts()).containsEntry(Level.INFO, 6_500L);
  }

  @Test
  void aBurstIsReadInPiecesAndWhole() throws IOException {
    append(line("INFO ", "1"));
    source.ask();
    String text = line("INFO ", "z".repeat(1_000));
    int count = (20 << 20) / text.length();
    append(text.repeat(count));
    assertThat(source.ask().counts().get(Level.INFO)).isLessThan(count / 2);
    source.ask();
    assertThat(source.ask().counts()).containsEntry(Level.INFO, (long) count);
  }

  /** A day at one question every four seconds, with a rotation every fifty of them. */
  @Test
  void aDayOfQuestionsKeepsItsSizeAndLosesNothing() throws IOException {
    append(line("INFO ", "start"));
    LogState state = source.ask();
    for (int i = 1; i <= 20_000; i++) {
      append(line("WARN ", "n" + i));
      if (i % 50 == 0) {
        rotate();
        append(line("ERROR", "rotated"));
      }
      state = source.ask();
    }
    assertThat(state.counts()).containsEntry(Level.WARN, 20_000L).containsEntry(Level.ERROR, 400L);
    assertThat(state.events()).hasSize(LogEvents.MOST);
  }

  private static String line(String level, String message) {
    return "2026-03-01T12:00:20.123Z %s [main] a.B: %s\n".formatted(level, message);
  }

  private static List<String> messages(LogState state) {
    return state.events().stream().map(e -> e.text().replaceFirst("^.* a\\.B: ", "")).toList();
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

  /** As the job's log does it: the newest old file is .1. */
  private void rotate() throws IOException {
    Files.deleteIfExists(old(OLD_FILES));
    for (int i = OLD_FILES - 1; i >= 1; i--) {
      if (Files.exists(old(i))) {
        Files.move(old(i), old(i + 1));
      }
    }
    Files.move(file, old(1));
  }

  private Path old(int number) {
    return folder.resolve("spark_app.log." + number);
  }
}

package dev.sparkfailover.monitor.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerSourceTest {
  private static final Path SAMPLE = Path.of("..", "docs", "reference", "samples", "ledger.jsonl");
  private static final String START =
      "{\"version\":1,\"event\":\"attempt-started\",\"at\":\"2026-03-01T12:00:00Z\",\"attempt\":%d,\"epoch\":1,\"pid\":7}\n";
  private static final String ALIVE =
      "{\"version\":1,\"event\":\"alive\",\"at\":\"%s\",\"stateTime\":{}}\n";
  private static final String FAILED =
      "{\"version\":1,\"event\":\"run-ended\",\"at\":\"2026-03-01T12:00:09Z\",\"attempt\":%d,\"outcome\":\"failed\",\"failure\":{\"reason\":\"data\",\"message\":\"token=abc is bad\",\"at\":\"2026-03-01T12:00:08Z\"},\"batch\":4,\"searching\":false,\"logTail\":\"\"}\n";
  private static final String RESTART =
      "{\"version\":1,\"event\":\"restart-decided\",\"at\":\"2026-03-01T12:00:09Z\",\"delay\":\"PT2.5S\",\"notBefore\":\"2026-03-01T12:00:11.500Z\",\"reason\":\"data\",\"spendsBudget\":true}\n";

  @TempDir Path folder;
  private Path file;
  private LedgerSource source;

  @BeforeEach
  void create() {
    file = folder.resolve("ledger.jsonl");
    source = new LedgerSource(file);
  }

  @Test
  void readsTheDocumentedSample() throws IOException {
    Files.copy(SAMPLE, file);
    LedgerState state = source.ask();
    assertThat(state.at()).isEqualTo(Instant.parse("2026-03-01T12:02:02Z"));
    assertThat(state.attempts()).isEqualTo(3);
    assertThat(state.open()).isEmpty();
    assertThat(state.stopRequested()).isTrue();
    assertThat(state.finished()).isTrue();
    assertThat(state.gaveUp()).isEmpty();
    assertThat(state.notBefore()).isEmpty();
    assertThat(state.recovering()).isFalse();
    assertThat(state.restarts()).isEqualTo(Map.of("data", 1L));
    assertThat(state.failures()).isEqualTo(Map.of("data", 1L, "fatal", 1L));
    assertThat(state.lastFailure().orElseThrow().message()).isEqualTo("no such column: amount");
    assertThat(state.recent()).extracting(Attempt::number).containsExactly(3L, 2L, 1L);
    assertThat(state.recent())
        .extracting(a -> a.next().orElseThrow())
        .containsExactly("stopped", "gave-up", "restart");
    assertThat(state.recent().getLast().delaySeconds()).contains(2.13);
    assertThat(state.recent().getLast().consecutive()).hasValue(1);
    assertThat(state.recent().getLast().batch()).hasValue(1);
  }

  /** What each line of the sample makes of the state, as the job's own history has it. */
  @Test
  void eachLineOfTheSampleMovesTheState() throws IOException {
    List<String> told = new ArrayList<>();
    for (String line : Files.readAllLines(SAMPLE, UTF_8)) {
      append(line + "\n");
      LedgerState s = source.ask();
      told.add(
          "%s %d %s %s %s"
              .formatted(
                  s.open().map(o -> "open").orElse("-"),
                  s.consecutive(),
                  s.recovering() ? "recovering" : "well",
                  s.gaveUp().isPresent() ? "gave-up" : "-",
                  s.notBefore().isPresent() ? "due" : "-"));
    }
    assertThat(told.get(0)).isEqualTo("- 0 well - -");
    assertThat(told.get(1)).isEqualTo("open 0 well - -");
    assertThat(told.get(7)).isEqualTo("- 0 recovering - -");
    assertThat(told.get(8)).isEqualTo("- 1 recovering - due");
    assertThat(told.get(9)).isEqualTo("open 1 recovering - -");
    assertThat(told.get(14)).isEqualTo("open 1 well - -");
    assertThat(told.get(16)).isEqualTo("open 0 well - -");
    assertThat(told.get(17)).isEqualTo("open 0 well - -");
    assertThat(told.get(18)).isEqualTo("- 0 recovering - -");
    assertThat(told.get(19)).isEqualTo("- 0 recovering gave-up -");
    assertThat(told.get(20)).isEqualTo("- 0 recovering - -");
    assertThat(told.getLast()).isEqualTo("- 0 well - -");
  }

  @Test
  void saysThatThereIsNoLedgerYetAndFindsItLater() throws IOException {
    assertThatThrownBy(source::ask)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no ledger yet at ledger.jsonl")
        .hasMessageNotContaining(folder.toString());
    append(START.formatted(1));
    assertThat(source.ask().open().orElseThrow().pid()).isEqualTo(7);
  }

  @Test
  void halfALineWaitsForItsOtherHalf() throws IOException {
    String line = START.formatted(2);
    append(START.formatted(1) + line.substring(0, 40));
    assertThat(source.ask().attempts()).isEqualTo(1);
    append(line.substring(40));
    assertThat(source.ask().attempts()).isEqualTo(2);
  }

  @Test
  void aTornLastLineIsNormalButInTheMiddleItIsNamed() throws IOException {
    append(START.formatted(1) + "{\"version\":1,\"ev\n");
    assertThat(source.ask().attempts()).isEqualTo(1);
    append(START.formatted(2));
    assertThatThrownBy(source::ask)
        .isInstanceOf(IOException.class)
        .hasMessage("ledger.jsonl, line 2: is not a JSON object; fix or delete that line");
    assertThatThrownBy(source::ask).hasMessageContaining("line 2");
    Files.writeString(file, START.formatted(1) + START.formatted(2) + START.formatted(3));
    assertThat(source.ask().attempts()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version\":1,\"event\":\"attempt-started\",\"at\":\"yesterday\",\"attempt\":1}",
        "{\"version\":1,\"event\":\"attempt-started\",\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"version\":1,\"event\":\"attempt-started\",\"at\":\"2026-03-01T12:00:00Z\",\"attempt\":\"x\"}",
        "{\"version\":1,\"event\":7,\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"version\":1,\"snapshot\":[]}",
        "{\"version\":1,\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"event\":\"alive\",\"at\":\"2026-03-01T12:00:00Z\"}"
      })
  void aLineThatTheJobWouldNotWriteIsNamed(String line) throws IOException {
    append(START.formatted(1) + line + "\n");
    assertThatThrownBy(source::ask)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("ledger.jsonl, line 2: ");
  }

  @Test
  void aHigherVersionIsRefused() throws IOException {
    append(START.formatted(1) + START.formatted(2).replace("\"version\":1", "\"version\":2"));
    assertThatThrownBy(source::ask)
        .hasMessageContaining("line 2: has version 2, this monitor reads up to 1");
  }

  @Test
  void unknownEventsAndFieldsOnlyTellTheTime() throws IOException {
    append(
        START.formatted(1)
            + "{\"version\":1,\"event\":\"dreamt\",\"at\":\"2026-03-01T13:00:00Z\",\"of\":[1,{}]}\n");
    assertThat(source.ask().at()).isEqualTo(Instant.parse("2026-03-01T13:00:00Z"));
    assertThat(source.ask().open()).isPresent();
  }

  @Test
  void aLedgerThatIsWrittenAnewIsReadAnew() throws IOException {
    append(START.formatted(1) + START.formatted(2) + START.formatted(3));
    assertThat(source.ask().recent()).hasSize(3);
    replace(START.formatted(3) + START.formatted(4));
    assertThat(source.ask().recent()).hasSize(2);
    append(START.formatted(5));
    assertThat(source.ask().attempts()).isEqualTo(5);
  }

  @Test
  void aLedgerThatWasCutAndGrewAgainIsReadAnew() throws IOException {
    append(START.formatted(1) + START.formatted(2));
    source.ask();
    Files.writeString(file, START.formatted(8));
    assertThat(source.ask().recent()).extracting(Attempt::number).containsExactly(8L);
    Files.writeString(file, ALIVE.formatted("2026-03-01T12:00:00Z").repeat(9) + START.formatted(1));
    assertThat(source.ask().recent()).extracting(Attempt::number).containsExactly(1L);
  }

  @Test
  void theSnapshotReplacesTheStateAndKeepsTheAttemptsForPeople() throws IOException {
    append(
        START.formatted(1)
            + FAILED.formatted(1)
            + RESTART
            + "{\"version\":1,\"snapshot\":{\"at\":\"2026-03-01T12:00:10Z\",\"attempts\":41,\"cycles\":1,\"open\":null,\"stopRequested\":false,\"budget\":{\"consecutive\":4},\"gaveUp\":null,\"notBefore\":\"2026-03-01T12:00:11.500Z\",\"trouble\":{\"last\":{\"reason\":\"data\",\"message\":\"m\",\"at\":\"2026-03-01T12:00:08Z\"},\"since\":\"2026-03-01T12:00:08Z\"},\"totals\":{\"restarts\":{\"data\":40,\"hang\":2},\"failures\":{\"data\":41}}}}\n");
    LedgerState state = source.ask();
    assertThat(state.attempts()).isEqualTo(41);
    assertThat(state.consecutive()).isEqualTo(4);
    assertThat(state.totalRestarts()).isEqualTo(42);
    assertThat(state.delaySeconds()).isEqualTo(2.5);
    assertThat(state.recovering()).isTrue();
    assertThat(state.recent()).hasSize(1);
  }

  @Test
  void secretsInMessagesAreMasked() throws IOException {
    append(START.formatted(1) + FAILED.formatted(1));
    assertThat(source.ask().lastFailure().orElseThrow().message()).isEqualTo("token=*** is bad");
    assertThat(source.ask().recent().getFirst().failure().orElseThrow().message())
        .isEqualTo("token=*** is bad");
  }

  @Test
  void aVanishedAttemptStaysOpenUntilTheNextStartEndsIt() throws IOException {
    append(START.formatted(1));
    assertThat(source.ask().open()).isPresent();
    append(FAILED.formatted(1).replace("\"data\"", "\"process\"") + RESTART + START.formatted(2));
    LedgerState state = source.ask();
    assertThat(state.open().orElseThrow().number()).isEqualTo(2);
    assertThat(state.recent().get(1).next()).contains("restart");
    assertThat(state.failures()).isEqualTo(Map.of("process", 1L));
  }

  @Test
  void keepsTheNewestAttemptsOnly() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= LedgerState.MAX_RECENT + 50; i++) {
      text.append(START.formatted(i));
    }
    append(text.toString());
    assertThat(source.ask().recent()).hasSize(LedgerState.MAX_RECENT);
    assertThat(source.ask().recent().getFirst().number()).isEqualTo(LedgerState.MAX_RECENT + 50);
  }

  @Test
  void aLineWithoutEndIsAnError() throws IOException {
    append(START.formatted(1));
    grow(3 << 20);
    assertThatThrownBy(source::ask)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than 1,048,576 bytes");
  }

  @Test
  void aHugeLedgerIsReadInPieces() throws IOException {
    String line = ALIVE.formatted("2026-03-01T12:00:00Z");
    append(START.formatted(1) + line.repeat((9 << 20) / line.length()) + START.formatted(2));
    assertThatThrownBy(source::ask).hasMessageContaining("is still being read");
    assertThatThrownBy(source::ask).hasMessageContaining("is still being read");
    assertThat(source.ask().attempts()).isEqualTo(2);
  }

  @Test
  void aFolderOrAnEmptyFileIsNoLedger() throws IOException {
    Files.createFile(file);
    assertThatThrownBy(source::ask).hasMessage("ledger.jsonl holds no event yet");
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(source::ask)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("ledger.jsonl is not a file");
  }

  /** A day at one question every four seconds, with a compaction every hundred of them. */
  @Test
  void aDayOfQuestionsKeepsItsSize() throws IOException {
    Optional<LedgerState> last = Optional.empty();
    for (int i = 1; i <= 20_000; i++) {
      if (i % 100 == 0) {
        replace(START.formatted(i));
      } else {
        append(START.formatted(i));
      }
      last = Optional.of(source.ask());
      assertThat(last.get().attempts()).isEqualTo(i);
    }
    assertThat(last.orElseThrow().recent()).hasSizeLessThanOrEqualTo(100);
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void replace(String text) throws IOException {
    Path fresh = folder.resolve("_ledger.jsonl.tmp");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void grow(long by) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(open.length() + by);
    }
  }
}

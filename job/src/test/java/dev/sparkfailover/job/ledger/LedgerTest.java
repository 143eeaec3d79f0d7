package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void choosesAFile() {
    file = folder.resolve("checkpoints/ledger.jsonl");
  }

  @Test
  void aFirstStartHasNoHistory() {
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.history()).isEqualTo(History.EMPTY);
    }
  }

  @Test
  void whatThisProcessRecordsIsNoSignOfLifeOfTheOneBefore() {
    write(attempt(1));
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(new Event.Finished(NOW.plusSeconds(3_600)));
      assertThat(ledger.lastOfEarlier()).isEqualTo(attempt(1).at());
    }
  }

  @Test
  void aHalfWrittenLastLineIsNormal() throws IOException {
    write(attempt(1));
    append("{\"version\":1,\"event\":\"gave-");
    assertThat(replayed().attempts()).isEqualTo(1);
    assertThat(replayed().gaveUp()).isEmpty();
  }

  @Test
  void aLastLineWithAHoleIsNormalToo() throws IOException {
    write(attempt(1));
    append("{\"version\":1,\"event\":\"gave-\0\0\0\0\0\n");
    assertThat(replayed().attempts()).isEqualTo(1);
  }

  @Test
  void aCorruptMiddleIsAnErrorThatNamesFileAndLine() throws IOException {
    write(attempt(1));
    append("garbage\n");
    append(new EventCodec().line(attempt(2)));
    assertRefused(3, "cannot be read");
  }

  @Test
  void aLastLineThatIsWholeButNotOursIsAnError() throws IOException {
    write(attempt(1));
    append("{\"version\":1,\"event\":\"teleported\"}\n");
    assertRefused(3, "teleported");
  }

  @Test
  void aLineWithoutItsTimeIsAnError() throws IOException {
    write(attempt(1));
    append("{\"version\":1,\"event\":\"gave-up\",\"reason\":\"x\"}\n");
    assertRefused(3, "cannot be read");
  }

  @Test
  void aLineWithoutAVersionIsAnError() throws IOException {
    write(attempt(1));
    append("{\"event\":\"finished\",\"at\":\"2026-03-01T12:00:00Z\"}\n");
    assertRefused(3, "has no version");
  }

  @Test
  void aNewerVersionIsRefusedAndLeftAlone() throws IOException {
    write(attempt(1));
    append("{\"version\":2,\"event\":\"teleported\"}\n");
    String before = Files.readString(file, UTF_8);
    assertRefused(3, "has version 2, this program reads up to 1");
    assertThat(file).hasContent(before);
  }

  @Test
  void fieldsThatANewerProgramAddedAreIgnored() throws IOException {
    append(
        "{\"version\":1,\"event\":\"gave-up\",\"at\":\"2026-03-01T12:00:00Z\",\"reason\":\"x\",\"mood\":7}\n");
    assertThat(replayed().gaveUp()).contains("x");
  }

  @Test
  void aFullDiskLeavesNoHalfLineAndChangesNothing() throws IOException {
    SmallLedgerFile disk = new SmallLedgerFile();
    try (Ledger ledger = disk.open(file)) {
      ledger.append(attempt(1));
      History before = ledger.history();
      String content = Files.readString(file, UTF_8);
      disk.fill();
      assertThatThrownBy(() -> ledger.append(attempt(2)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContainingAll(file.toString(), "No space left", "free space");
      assertThat(ledger.trouble()).isPresent();
      assertThat(ledger.history()).isEqualTo(before);
      assertThat(file).hasContent(content);
      disk.free();
      ledger.append(attempt(2));
      assertThat(ledger.trouble()).isEmpty();
    }
    assertThat(replayed().attempts()).isEqualTo(2);
  }

  @Test
  void aHalfLineThatCouldNotBeTakenBackIsTakenBackBeforeTheNext() throws IOException {
    SmallLedgerFile disk = new SmallLedgerFile();
    try (Ledger ledger = disk.open(file)) {
      disk.breakDown();
      assertThatThrownBy(() -> ledger.append(attempt(1))).isInstanceOf(LedgerException.class);
      assertThatThrownBy(() -> ledger.append(attempt(1))).isInstanceOf(LedgerException.class);
      disk.free();
      ledger.append(attempt(1));
    }
    assertThat(replayed().attempts()).isEqualTo(1);
    assertThat(lines().filter(l -> l.contains("attempt-started"))).hasSize(1);
  }

  @Test
  void aDiskThatIsFullAtTheStartLosesNothing() throws IOException {
    write(attempt(1), attempt(2));
    String before = Files.readString(file, UTF_8);
    SmallLedgerFile disk = new SmallLedgerFile();
    disk.fill();
    assertThatThrownBy(() -> disk.open(file)).isInstanceOf(LedgerException.class);
    assertThat(file).hasContent(before);
    disk.free();
    try (Ledger ledger = disk.open(file)) {
      assertThat(ledger.history().attempts()).isEqualTo(2);
    }
  }

  @Test
  void anEventIsNotDoubledWhenTheFileCannotBeWrittenAnew() throws IOException {
    Path temp = folder.resolve("checkpoints/_ledger.jsonl.tmp");
    try (Ledger ledger = new SmallLedgerFile().open(file)) {
      Files.createDirectories(temp.resolve("in the way"));
      for (int i = 0; i < 3_000; i++) {
        ledger.append(failed("x".repeat(1_000)));
      }
      assertThat(ledger.history().totals().failures()).containsEntry(FailureClass.DATA, 3_000L);
      assertThat(lines()).hasSize(3_001);
      Files.delete(temp.resolve("in the way"));
    }
    assertThat(replayed().totals().failures()).containsEntry(FailureClass.DATA, 3_000L);
  }

  @Test
  void anInterruptedThreadHarmsNobodyElse() {
    try (Ledger ledger = Ledger.open(file)) {
      Thread.currentThread().interrupt();
      ledger.append(attempt(1));
      assertThat(Thread.interrupted()).isTrue();
      ledger.append(attempt(2));
    }
    assertThat(replayed().attempts()).isEqualTo(2);
  }

  @Test
  void compactionKeepsTotalsAndTheLastLines() throws IOException {
    try (Ledger ledger = new SmallLedgerFile().open(file)) {
      for (int i = 1; i <= 20_000; i++) {
        ledger.append(attempt(i));
      }
      assertThat(Files.size(file)).isLessThan(4L << 20);
    }
    assertThat(replayed().attempts()).isEqualTo(20_000);
    List<String> lines = lines().toList();
    assertThat(lines).hasSize(Ledger.KEPT_LINES + 1);
    assertThat(lines.get(Ledger.KEPT_LINES - 1)).contains("\"attempt\":20000");
    assertThat(lines.getLast()).contains("\"snapshot\"");
  }

  @Test
  void longLinesAreNotWrittenAnewWithEveryEvent() throws IOException {
    try (Ledger ledger = new SmallLedgerFile().open(file)) {
      for (int i = 0; i < 600; i++) {
        ledger.append(failed("x".repeat(10_000)));
      }
      Object before = Files.readAttributes(file, "unix:ino").get("ino");
      ledger.append(attempt(1));
      assertThat(Files.readAttributes(file, "unix:ino")).containsEntry("ino", before);
    }
  }

  @Test
  void anOldProcessWritesWhereNobodyReads() throws IOException {
    try (Ledger old = Ledger.open(file);
        Ledger owner = Ledger.open(file)) {
      owner.append(attempt(1));
      old.append(new Event.GaveUp(NOW, "a zombie's word"));
      owner.append(attempt(2));
    }
    assertThat(replayed().gaveUp()).isEmpty();
    assertThat(replayed().attempts()).isEqualTo(2);
  }

  @Test
  void anOldProcessCannotReplaceTheFileOfItsSuccessor() {
    try (Ledger old = new SmallLedgerFile().open(file);
        Ledger owner = new SmallLedgerFile().open(file)) {
      owner.append(attempt(1));
      for (int i = 0; i < 1_000; i++) {
        old.append(failed("x".repeat(3_000)));
      }
      owner.append(attempt(2));
    }
    assertThat(replayed().attempts()).isEqualTo(2);
    assertThat(replayed().totals().failures()).isEmpty();
  }

  @Test
  void aLeftoverOfAnUnfinishedCompactionIsNoObstacle() throws IOException {
    write(attempt(1));
    Files.writeString(folder.resolve("checkpoints/_ledger.jsonl.tmp"), "half");
    assertThat(replayed().attempts()).isEqualTo(1);
    assertThat(folder.resolve("checkpoints/_ledger.jsonl.tmp")).doesNotExist();
  }

  @Test
  void emptyCyclesAreNotWrittenButForTheFirstAfterAFailure() throws IOException {
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(empty(1));
      ledger.append(empty(2));
      assertThat(lines()).hasSize(1);
      ledger.append(failed("x"));
      ledger.append(empty(3));
      ledger.append(empty(4));
      assertThat(lines()).hasSize(3);
      assertThat(ledger.history().trouble().since()).isEmpty();
    }
  }

  @Test
  void aClosedLedgerSaysSo() {
    Ledger ledger = Ledger.open(file);
    ledger.close();
    assertThatThrownBy(() -> ledger.append(attempt(1)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("closed");
  }

  private void assertRefused(int line, String why) {
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(file + ": line " + line, why, "Nothing was changed");
  }

  private void write(Event... events) {
    try (Ledger ledger = Ledger.open(file)) {
      List.of(events).forEach(ledger::append);
    }
  }

  private void append(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private History replayed() {
    try (Ledger ledger = Ledger.open(file)) {
      return ledger.history();
    }
  }

  private Stream<String> lines() throws IOException {
    return Files.readAllLines(file, UTF_8).stream();
  }

  private static Event attempt(long number) {
    return new Event.AttemptStarted(NOW, number, number, 42);
  }

  private static Event empty(long cycle) {
    return new Event.CycleSucceeded(
        NOW, cycle, OptionalLong.empty(), Duration.ofMillis(9), 0, 0, 0);
  }

  private static Event failed(String tail) {
    Failure failure = new Failure(FailureClass.DATA, "bad", NOW);
    return new Event.RunEnded(
        NOW, 1, AttemptOutcome.FAILED, Optional.of(failure), OptionalLong.of(3), false, tail);
  }
}

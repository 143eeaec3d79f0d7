package dev.sparkfailover.job.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void place() {
    file = dir.resolve("spark_app.log");
  }

  @Test
  void theLastLinesInTheirOrder() throws IOException {
    Files.writeString(file, "one\ntwo\nthree\n");
    assertThat(new LogTail(file, 2, 1000).get()).isEqualTo("two\nthree");
    assertThat(new LogTail(file, 9, 1000).get()).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void aLineThatTheBoundCutsIsLeftOut() throws IOException {
    Files.writeString(file, "a long line\nshort\nend\n");
    assertThat(new LogTail(file, 9, 10).get()).isEqualTo("short\nend");
    assertThat(new LogTail(file, 9, 9).get()).isEqualTo("end");
    assertThat(new LogTail(file, 9, 1000).get()).startsWith("a long line");
  }

  @Test
  void aCharacterCutInTwoDoesNoHarm() throws IOException {
    Files.writeString(file, "ääää\nüü\n");
    assertThat(new LogTail(file, 9, 8).get()).isEqualTo("üü");
  }

  @Test
  void anUnfinishedLineCounts() throws IOException {
    Files.writeString(file, "one\ntw");
    assertThat(new LogTail(file, 1, 1000).get()).isEqualTo("tw");
  }

  @Test
  void noLogYetIsNoTail() {
    assertThat(new LogTail(file, 5, 1000).get()).isEmpty();
  }

  @Test
  void aLogThatCannotBeReadSaysSoInsteadOfHidingTheFailure() throws IOException {
    Files.createDirectory(file);
    assertThat(new LogTail(file, 5, 1000).get()).startsWith("(the log cannot be read: ");
  }
}

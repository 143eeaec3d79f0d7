package dev.sparkfailover.job.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingFileTest {
  @TempDir private Path dir;

  @Test
  void theNewestOldFileIsNumberOne() throws IOException {
    Path file = dir.resolve("a.log");
    RollingFile rolling = new RollingFile(file, 10, 2);
    for (String line : new String[] {"one12345\n", "two12345\n", "three123\n", "four1234\n"}) {
      rolling.write(line.getBytes(UTF_8));
    }
    assertThat(Files.readString(file)).startsWith("four");
    assertThat(Files.readString(dir.resolve("a.log.1"))).startsWith("three");
    assertThat(Files.readString(dir.resolve("a.log.2"))).startsWith("two");
    assertThat(dir.resolve("a.log.3")).doesNotExist();
  }

  @Test
  void itGoesOnWithAFileThatIsThere() throws IOException {
    Path file = Files.writeString(dir.resolve("a.log"), "old\n");
    new RollingFile(file, 100, 2).write("new\n".getBytes(UTF_8));
    assertThat(Files.readString(file)).isEqualTo("old\nnew\n");
  }

  @Test
  void aLineThatWasTornIsNotGoneOnWith() throws IOException {
    Path file = Files.writeString(dir.resolve("a.log"), "old\n{\"ts\":");
    new RollingFile(file, 100, 2).write("new\n".getBytes(UTF_8));
    assertThat(Files.readString(file)).isEqualTo("old\n{\"ts\":\nnew\n");
  }

  @Test
  void aFolderThatComesBackIsWrittenToAgain() throws IOException {
    Path folder = Files.writeString(dir.resolve("logs"), "in the way");
    RollingFile rolling = new RollingFile(folder.resolve("a.log"), 100, 2);
    assertThatThrownBy(() -> rolling.write("lost\n".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    Files.delete(folder);
    rolling.write("kept\n".getBytes(UTF_8));
    assertThat(Files.readString(folder.resolve("a.log"))).isEqualTo("kept\n");
  }
}

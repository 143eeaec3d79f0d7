package dev.sparkfailover.job.session.internals;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleNativeLibrariesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void removesWhatKilledProcessesLeftOfLz4() throws Exception {
    Path library = file("liblz4-java-580773821668857584.so", 11);
    Path lock = file("liblz4-java-580773821668857584.so.lck", 11);
    StaleNativeLibraries.removeFrom(folder, NOW);
    assertThat(library).doesNotExist();
    assertThat(lock).doesNotExist();
  }

  @Test
  void leavesACopyAloneThatMayNotBeLoadedYet() throws Exception {
    Path library = file("liblz4-java-1.so", 9);
    StaleNativeLibraries.removeFrom(folder, NOW);
    assertThat(library).exists();
  }

  @Test
  void leavesOtherFilesAlone() throws Exception {
    Path other = file("liblz4-java.so", 3600);
    Path folders = Files.createDirectory(folder.resolve("liblz4-java-2"));
    StaleNativeLibraries.removeFrom(folder, NOW);
    assertThat(other).exists();
    assertThat(folders).exists();
  }

  private Path file(String name, long secondsAgo) throws Exception {
    Path file = Files.createFile(folder.resolve(name));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(secondsAgo)));
    return file;
  }
}

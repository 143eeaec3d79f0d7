package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFolderTest {
  @TempDir private Path base;

  @Test
  void leavesNothingWhenItIsClosed() throws Exception {
    try (LocalFolder folder = LocalFolder.in(base)) {
      Files.writeString(folder.others().resolve("a"), "a");
      assertThat(all()).hasSize(2).contains(folder.path());
    }
    assertThat(all()).isEmpty();
  }

  @Test
  void keepsTheFolderOfALivingProcess() throws Exception {
    try (LocalFolder first = LocalFolder.in(base);
        LocalFolder second = LocalFolder.in(base)) {
      assertThat(first.others()).isDirectory();
      assertThat(second.others()).isDirectory();
    }
  }

  @Test
  void removesTheFolderOfADeadProcess() throws Exception {
    dead("spark-failover-1.lock", "spark-failover-1/tmp", "spark-failover-1/blockmgr-7/0c");
    LocalFolder.in(base).close();
    assertThat(all()).isEmpty();
  }

  @Test
  void removesWhatAProcessLeftThatDiedWhileItMadeItsFolder() throws Exception {
    dead("spark-failover-1.lock");
    dead("spark-failover-2.lock", "spark-failover-2");
    LocalFolder.in(base).close();
    assertThat(all()).isEmpty();
  }

  @Test
  void removesWhatAProcessLeftThatDiedWhileItRemovedAFolder() throws Exception {
    dead("spark-failover-1.lock", "spark-failover-1/tmp");
    dead("spark-failover-2.lock");
    LocalFolder.in(base).close();
    assertThat(all()).isEmpty();
  }

  @Test
  void leavesOthersFoldersAlone() throws Exception {
    Files.createDirectories(base.resolve("spark-failover-e2e/data"));
    Files.createFile(base.resolve("other.lock"));
    LocalFolder.in(base).close();
    assertThat(all())
        .containsExactlyInAnyOrder(base.resolve("spark-failover-e2e"), base.resolve("other.lock"));
  }

  @Test
  void knowsWhatACleanerOfTheTemporaryFolderTook() throws Exception {
    for (String taken : List.of(".lock", "", "tmp", "spark-1")) {
      try (LocalFolder folder = LocalFolder.in(base)) {
        Files.createDirectory(folder.path().resolve("spark-1"));
        folder.know(List.of(folder.path().resolve("spark-1")));
        assertThat(folder.gone()).isEmpty();
        Path gone =
            taken.equals(".lock")
                ? folder.path().resolveSibling(folder.path().getFileName() + taken)
                : folder.path().resolve(taken);
        remove(gone);
        assertThat(folder.gone()).as(taken).isPresent();
      }
    }
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> below = Files.walk(root)) {
      for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** As it is found after SIGKILL: nobody holds the lock. */
  private void dead(String lock, String... folders) throws IOException {
    Files.createFile(base.resolve(lock));
    for (String folder : folders) {
      Files.createDirectories(base.resolve(folder));
    }
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(base)) {
      return files.toList();
    }
  }
}

package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {
  @TempDir private Path base;

  @Test
  void leavesNothingWhenItIsClosed() throws Exception {
    try (ScratchDirectory folder = ScratchDirectory.in(base)) {
      Files.writeString(folder.others().resolve("a"), "a");
      assertThat(all()).hasSize(2).contains(folder.path());
    }
    assertThat(all()).isEmpty();
  }

  @Test
  void keepsTheFolderOfALivingProcess() throws Exception {
    try (ScratchDirectory first = ScratchDirectory.in(base);
        ScratchDirectory second = ScratchDirectory.in(base)) {
      assertThat(first.others()).isDirectory();
      assertThat(second.others()).isDirectory();
    }
  }

  @Test
  void removesTheFolderOfADeadProcess() throws Exception {
    dead("spark-failover-1.lock", "spark-failover-1/tmp", "spark-failover-1/blockmgr-7/0c");
    ScratchDirectory.in(base).close();
    assertThat(all()).isEmpty();
  }

  @Test
  void removesWhatAProcessLeftThatDiedWhileItMadeItsFolder() throws Exception {
    dead("spark-failover-1.lock");
    dead("spark-failover-2.lock", "spark-failover-2");
    ScratchDirectory.in(base).close();
    assertThat(all()).isEmpty();
  }

  @Test
  void removesWhatAProcessLeftThatDiedWhileItRemovedAFolder() throws Exception {
    dead("spark-failover-1.lock", "spark-failover-1/tmp");
    dead("spark-failover-2.lock");
    ScratchDirectory.in(base).close();
    assertThat(all()).isEmpty();
  }

  @Test
  void leavesOthersFoldersAlone() throws Exception {
    Files.createDirectories(base.resolve("spark-failover-e2e/data"));
    Files.createFile(base.resolve("other.lock"));
    ScratchDirectory.in(base).close();
    assertThat(all())
        .containsExactlyInAnyOrder(base.resolve("spark-failover-e2e"), base.resolve("other.lock"));
  }

  @Test
  void knowsWhatACleanerOfTheTemporaryFolderTook() throws Exception {
    for (String taken : List.of(".lock", "", "tmp", "spark-1")) {
      try (ScratchDirectory folder = ScratchDirectory.in(base)) {
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

  @Test
  @Timeout(60)
  void whatOthersPutThereUnderSuchANameIsInNobodysWay() throws Exception {
    Files.createDirectories(base.resolve("spark-failover-1.lock/inside"));
    assertThat(
            new ProcessBuilder("mkfifo", base.resolve("spark-failover-2.lock").toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    Path file = Files.createFile(base.resolve("file"));
    Files.createSymbolicLink(base.resolve("spark-failover-3.lock"), file);
    Files.createSymbolicLink(base.resolve("spark-failover-4.lock"), base.resolve("nothing"));
    ScratchDirectory.in(base).close();
    assertThat(all()).hasSize(5).contains(file);
  }

  @Test
  void placesAreThoseThatSparkWouldTake() {
    Path tmp = Path.of("/tmp");
    assertThat(places(Optional.empty(), Optional.empty(), tmp)).containsExactly("/tmp");
    assertThat(places(Optional.empty(), Optional.of("/a, /b"), tmp)).containsExactly("/a", "/b");
    assertThat(places(Optional.of("/c"), Optional.of("/a,/b"), tmp)).containsExactly("/c");
    assertThat(places(Optional.empty(), Optional.of(" ,"), tmp)).containsExactly("/tmp");
  }

  private static List<String> places(Optional<String> env, Optional<String> conf, Path systems) {
    return ScratchDirectories.places(env, conf, systems);
  }

  @Test
  void placeThatIsOfNoUseIsLeftOutAsLongAsThereIsAnother() throws Exception {
    String bad = Files.createFile(base.resolve("file")).resolve("in-it").toString();
    Path good = base.resolve("good");
    Path other = base.resolve("other");
    List<String> places = List.of(bad, good.toString(), "no\0path", other.toString());
    try (ScratchDirectories all = ScratchDirectories.in(places)) {
      assertThat(all.list().split(",", -1)).hasSize(2);
      assertThat(all.first().others()).startsWith(good).isDirectory();
    }
    assertThat(good).isEmptyDirectory();
    assertThatThrownBy(() -> ScratchDirectories.in(List.of(bad, "no\0path")))
        .isInstanceOf(UncheckedIOException.class);
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

package dev.sparkfailover.job.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SyncAheadTest {
  private static final long LARGE = SyncAhead.WORTH_BYTES;

  @TempDir Path temp;

  private final List<String> forced = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aFileThatGrowsIsSyncedWhileItDoes() throws Exception {
    Path folder = temp.resolve("later");
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    SyncAhead ahead =
        SyncAhead.of(
            folder,
            file -> {
              forced.add(file.getFileName().toString());
              first.countDown();
              second.countDown();
            });
    try (ahead) {
      Path file = Files.createDirectories(folder.resolve("deep")).resolve("part");
      grow(file, LARGE);
      assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
      grow(file, 2 * LARGE);
      assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(forced).containsExactly("part", "part");
  }

  @Test
  void onlyWhatIsNewCounts() throws Exception {
    try (SyncAhead ahead = new SyncAhead(temp, file -> forced.add(file.getFileName().toString()))) {
      grow(temp.resolve("small"), LARGE - 1);
      grow(temp.resolve("large"), LARGE);
      ahead.look();
      Files.move(temp.resolve("large"), temp.resolve("renamed"));
      grow(temp.resolve("renamed"), 2 * LARGE - 1);
      ahead.look();
    }
    assertThat(forced).containsExactly("large");
  }

  @Test
  void aFileThatIsGoneIsNoFailure() throws Exception {
    grow(temp.resolve("large"), LARGE);
    try (SyncAhead ahead =
        new SyncAhead(
            temp,
            file -> {
              forced.add(file.getFileName().toString());
              throw new NoSuchFileException(file.toString());
            })) {
      ahead.look();
    }
    assertThat(forced).containsExactly("large");
  }

  @Test
  void aFailureComesOutAtTheEnd() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    SyncAhead ahead =
        SyncAhead.of(
            temp,
            file -> {
              failed.countDown();
              throw new IOException("the disk is broken");
            });
    grow(temp.resolve("large"), LARGE);
    assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();

    assertThatThrownBy(ahead::close).isInstanceOf(IOException.class).hasMessageContaining("broken");
  }

  @Test
  void nothingIsSyncedAfterItsEnd() throws Exception {
    SyncAhead ahead = new SyncAhead(temp, file -> forced.add(file.getFileName().toString()));
    ahead.close();
    grow(temp.resolve("large"), LARGE);

    ahead.look();

    assertThat(forced).isEmpty();
  }

  /** Without a block on disk. */
  private static void grow(Path file, long size) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
    }
  }
}

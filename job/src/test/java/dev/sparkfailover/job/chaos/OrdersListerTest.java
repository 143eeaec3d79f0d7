package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersListerTest {

  @TempDir private Path folder;

  @Test
  void atomicallyPublishedBatchesAreFine() throws Exception {
    OrdersLister lister = start();
    try (lister) {
      awaitListing(lister);
      for (int i = 0; i < 20; i++) {
        publish(i);
        awaitListing(lister);
      }
    }

    assertThat(lister.violations()).isEmpty();
    assertThat(lister.batches()).isEqualTo(20);
    assertThat(lister.listings()).isGreaterThan(20);
  }

  @Test
  void fileThatGrowsIsSeen() throws Exception {
    assertThat(seenAfter(() -> Files.writeString(batch(0).resolve("part-0"), "longer than that")))
        .first()
        .asString()
        .contains("batch=0000000000: was");
  }

  @Test
  void contentThatChangesWithinItsSizeIsSeen() throws Exception {
    assertThat(seenAfter(() -> Files.writeString(batch(0).resolve("part-0"), "B")))
        .first()
        .asString()
        .contains("at first sight");
  }

  @Test
  void fileThatComesLateIsSeen() throws Exception {
    assertThat(seenAfter(() -> Files.writeString(batch(0).resolve("part-1"), "late")))
        .first()
        .asString()
        .contains("part-1");
  }

  @Test
  void folderNestedByARenameIsSeen() throws Exception {
    assertThat(
            seenAfter(
                () -> {
                  Path nested = Files.createDirectory(batch(0).resolve("batch=0000000000"));
                  Files.writeString(nested.resolve("part-0"), "A");
                }))
        .isNotEmpty();
  }

  @Test
  void batchThatVanishesIsSeen() throws Exception {
    assertThat(seenAfter(() -> Files.move(batch(0), folder.resolve("gone"))))
        .first()
        .asString()
        .endsWith("batch=0000000000: vanished");
  }

  @Test
  void stagingNamesAreSeen() throws Exception {
    assertThat(seenAfter(() -> Files.createDirectories(output().resolve("name/_temporary/0"))))
        .first()
        .asString()
        .contains("_temporary: is no published batch");
  }

  @Test
  void secondNameOfABatchIsSeen() throws Exception {
    assertThat(seenAfter(() -> Files.createDirectories(output().resolve("name/batch=0"))))
        .first()
        .asString()
        .contains("batch=0: is no published batch");
  }

  private List<String> seenAfter(Act act) throws Exception {
    publish(0);
    OrdersLister lister = start();
    try (lister) {
      awaitListing(lister);
      act.run();
      awaitListing(lister);
    }
    return lister.violations();
  }

  private interface Act {
    void run() throws IOException;
  }

  private OrdersLister start() {
    return OrdersLister.start(output(), Duration.ofMillis(1));
  }

  /** Returns when everything was listed at least once from now on. */
  private static void awaitListing(OrdersLister lister) throws InterruptedException {
    long enough = lister.listings() + 2;
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (lister.listings() < enough) {
      assertThat(System.nanoTime()).as("no listing within 60 s").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private void publish(int number) throws IOException {
    Path staged = Files.createDirectories(folder.resolve("staging/" + number));
    Files.writeString(staged.resolve("part-0"), "A");
    Files.createDirectories(batch(number).getParent());
    Files.move(staged, batch(number), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path output() {
    return folder.resolve("output");
  }

  private Path batch(int number) {
    return output().resolve("name").resolve("batch=%010d".formatted(number));
  }
}

package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.fencing.Epochs;
import dev.sparkfailover.job.input.Archive;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two pipelines on one data folder, with the same names of files and numbers of batches: wherever
 * one is killed, the other works on, and both stay exact.
 */
class DriverChangeTest {
  private static final List<Layout> BOTH = List.of(BooksFixture.LAYOUT, BooksFixture.OTHER);

  @TempDir Path temp;

  private static void fill(BooksFixture fixture) throws IOException {
    for (Layout layout : BOTH) {
      fixture.layout = layout;
      fixture.input("a.csv", "a of " + layout.pipeline(), Duration.ofMinutes(9));
      fixture.input("sub/b.csv", "b of " + layout.pipeline(), Duration.ofMinutes(8));
      fixture.input("c.csv", "poison of " + layout.pipeline(), Duration.ofMinutes(7));
      fixture.input("d.csv", "d of " + layout.pipeline(), Duration.ofMinutes(6));
    }
  }

  private static void finishAndCompare(BooksFixture fixture, List<Layout> order)
      throws IOException {
    for (Layout layout : order) {
      fixture.layout = layout;
      BatchTransactions books = fixture.open();
      fixture.cycles(books, FailPoints.none());
      assertThat(books.balance()).isEqualTo(new Balance(4, 3, 1, 0));
    }
    // Once more, for what one may have left to the other.
    for (Layout layout : order) {
      fixture.layout = layout;
      assertThat(fixture.open().next()).isEmpty();
    }
    assertThat(fixture.published("all")).isEqualTo(rows("orders"));
    assertThat(fixture.published("again")).isEqualTo(rows("orders"));
    assertThat(fixture.published("other_all")).isEqualTo(rows("other"));
    assertThat(fixture.published("other_again")).isEqualTo(rows("other"));
    assertThat(fixture.files("input")).isEmpty();
    assertThat(fixture.files("staging")).isEmpty();
    assertThat(fixture.files("quarantine/files")).hasSize(2);
    assertThat(fixture.files("archive"))
        .isEqualTo(
            Stream.of("orders", "other").flatMap(DriverChangeTest::archived).sorted().toList());
    for (Layout layout : BOTH) {
      assertThat(Files.readString(fixture.root.resolve(layout.archived(0) + "/a.csv")))
          .isEqualTo("a of " + layout.pipeline());
    }
  }

  private static List<String> rows(String pipeline) {
    return List.of("1 a of " + pipeline, "1 b of " + pipeline, "1 d of " + pipeline);
  }

  private static Stream<String> archived(String pipeline) {
    return Stream.of(
            "batch=0000000000/a.csv", "batch=0000000000/sub/b.csv", "batch=0000000001/d.csv")
        .map(name -> "archive/" + pipeline + "/" + name);
  }

  private static boolean dies(BooksFixture fixture, Layout layout, int at) throws IOException {
    fixture.layout = layout;
    AtomicInteger left = new AtomicInteger(at);
    FailPoints kill =
        point -> {
          if (left.getAndDecrement() == 0) {
            throw new BooksFixture.Killed();
          }
        };
    try {
      fixture.cycles(fixture.open(fixture.store, kill), kill);
      return false;
    } catch (BooksFixture.Killed e) {
      return true;
    }
  }

  @Test
  void switchedAtEveryFailPointBothStayExact() throws Exception {
    int runs = 0;
    boolean died = true;
    for (int first = 0; died; first++) {
      boolean diedAgain = true;
      for (int second = first % 5; diedAgain; second += 5, runs++) {
        try (BooksFixture fixture =
            new BooksFixture(temp.resolve("switch-" + first + "-" + second))) {
          fill(fixture);
          died = dies(fixture, BooksFixture.LAYOUT, first);
          diedAgain = died && dies(fixture, BooksFixture.OTHER, second);
          // Now and then the first one is met in its recovery, too, and the other comes first.
          boolean again = runs % 3 == 0 && dies(fixture, BooksFixture.LAYOUT, runs % 7);
          finishAndCompare(fixture, again || runs % 2 == 0 ? BOTH.reversed() : BOTH);
        }
      }
    }
    assertThat(runs).isGreaterThan(50);
  }

  @Test
  void foldersOfTheFormerLayoutAreTakenOverAtEveryFailPoint() throws Exception {
    int runs = 0;
    boolean died = true;
    for (int at = 0; died; at++) {
      for (boolean otherBefore : List.of(false, true)) {
        for (boolean otherFirst : List.of(false, true)) {
          try (BooksFixture fixture = new BooksFixture(temp.resolve("former-" + runs++))) {
            fill(fixture);
            if (otherBefore) {
              dies(fixture, BooksFixture.OTHER, Integer.MAX_VALUE);
              toFormerLayout(fixture);
            }
            died = dies(fixture, BooksFixture.LAYOUT, at);
            toFormerLayout(fixture);
            dies(fixture, otherFirst ? BooksFixture.OTHER : BooksFixture.LAYOUT, at % 4);
            finishAndCompare(fixture, otherFirst ? BOTH.reversed() : BOTH);
          }
        }
      }
    }
    assertThat(runs).isGreaterThan(60);
  }

  /** As versions before kept it: one archive, one staging, an epoch's leftovers in the next. */
  private static void toFormerLayout(BooksFixture fixture) throws IOException {
    long newest =
        Epochs.staged(fixture.store).stream().mapToLong(Epochs.Staged::epoch).max().orElse(0);
    for (Layout layout : BOTH) {
      for (String name : names(fixture, "staging/" + layout.pipeline())) {
        String parent = name.startsWith("old=") ? "staging/epoch=" + newest + "/" : "staging/";
        fixture.store.folders(parent);
        fixture.store.move("staging/" + layout.pipeline() + "/" + name, parent + name);
      }
      for (String name : names(fixture, "archive/" + layout.pipeline())) {
        String target = "archive/" + name;
        fixture.store.move(
            "archive/" + layout.pipeline() + "/" + name,
            fixture.store.exists(target) ? Archive.free(fixture.store, target) : target);
      }
    }
  }

  private static List<String> names(BooksFixture fixture, String folder) throws IOException {
    return fixture.store.exists(folder)
        ? fixture.store.list(folder).stream().map(Store.Entry::name).sorted().toList()
        : List.of();
  }
}

package dev.sparkfailover.job.books;

import static org.assertj.core.api.Assertions.assertThat;

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
class SwitchTest {
  private static final List<Layout> BOTH = List.of(Desk.LAYOUT, Desk.OTHER);

  @TempDir Path temp;

  private static void fill(Desk desk) throws IOException {
    for (Layout layout : BOTH) {
      desk.layout = layout;
      desk.input("a.csv", "a of " + layout.pipeline(), Duration.ofMinutes(9));
      desk.input("sub/b.csv", "b of " + layout.pipeline(), Duration.ofMinutes(8));
      desk.input("c.csv", "poison of " + layout.pipeline(), Duration.ofMinutes(7));
      desk.input("d.csv", "d of " + layout.pipeline(), Duration.ofMinutes(6));
    }
  }

  private static void finishAndCompare(Desk desk, List<Layout> order) throws IOException {
    for (Layout layout : order) {
      desk.layout = layout;
      Books books = desk.open();
      desk.cycles(books, FailPoints.none());
      assertThat(books.balance()).isEqualTo(new Balance(4, 3, 1, 0));
    }
    // Once more, for what one may have left to the other.
    for (Layout layout : order) {
      desk.layout = layout;
      assertThat(desk.open().next()).isEmpty();
    }
    assertThat(desk.published("all")).isEqualTo(rows("orders"));
    assertThat(desk.published("again")).isEqualTo(rows("orders"));
    assertThat(desk.published("other_all")).isEqualTo(rows("other"));
    assertThat(desk.published("other_again")).isEqualTo(rows("other"));
    assertThat(desk.files("input")).isEmpty();
    assertThat(desk.files("staging")).isEmpty();
    assertThat(desk.files("quarantine/files")).hasSize(2);
    assertThat(desk.files("archive"))
        .isEqualTo(Stream.of("orders", "other").flatMap(SwitchTest::archived).sorted().toList());
    for (Layout layout : BOTH) {
      assertThat(Files.readString(desk.root.resolve(layout.archived(0) + "/a.csv")))
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

  private static boolean dies(Desk desk, Layout layout, int at) throws IOException {
    desk.layout = layout;
    AtomicInteger left = new AtomicInteger(at);
    FailPoints kill =
        point -> {
          if (left.getAndDecrement() == 0) {
            throw new Desk.Killed();
          }
        };
    try {
      desk.cycles(desk.open(desk.store, kill), kill);
      return false;
    } catch (Desk.Killed e) {
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
        try (Desk desk = new Desk(temp.resolve("switch-" + first + "-" + second))) {
          fill(desk);
          died = dies(desk, Desk.LAYOUT, first);
          diedAgain = died && dies(desk, Desk.OTHER, second);
          // Now and then the first one is met in its recovery, too, and the other comes first.
          boolean again = runs % 3 == 0 && dies(desk, Desk.LAYOUT, runs % 7);
          finishAndCompare(desk, again || runs % 2 == 0 ? BOTH.reversed() : BOTH);
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
          try (Desk desk = new Desk(temp.resolve("former-" + runs++))) {
            fill(desk);
            if (otherBefore) {
              dies(desk, Desk.OTHER, Integer.MAX_VALUE);
              toFormerLayout(desk);
            }
            died = dies(desk, Desk.LAYOUT, at);
            toFormerLayout(desk);
            dies(desk, otherFirst ? Desk.OTHER : Desk.LAYOUT, at % 4);
            finishAndCompare(desk, otherFirst ? BOTH.reversed() : BOTH);
          }
        }
      }
    }
    assertThat(runs).isGreaterThan(60);
  }

  /** As versions before kept it: one archive, one staging, an epoch's leftovers in the next. */
  private static void toFormerLayout(Desk desk) throws IOException {
    long newest =
        Epochs.staged(desk.store).stream().mapToLong(Epochs.Staged::epoch).max().orElse(0);
    for (Layout layout : BOTH) {
      for (String name : names(desk, "staging/" + layout.pipeline())) {
        String parent = name.startsWith("old=") ? "staging/epoch=" + newest + "/" : "staging/";
        desk.store.folders(parent);
        desk.store.move("staging/" + layout.pipeline() + "/" + name, parent + name);
      }
      for (String name : names(desk, "archive/" + layout.pipeline())) {
        String target = "archive/" + name;
        desk.store.move(
            "archive/" + layout.pipeline() + "/" + name,
            desk.store.exists(target) ? Archive.free(desk.store, target) : target);
      }
    }
  }

  private static List<String> names(Desk desk, String folder) throws IOException {
    return desk.store.exists(folder)
        ? desk.store.list(folder).stream().map(Store.Entry::name).sorted().toList()
        : List.of();
  }
}

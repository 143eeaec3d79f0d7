package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.record.Totals;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.InterceptingStore;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the books everywhere, and lets zombies loose everywhere. */
class KillTest {
  private static final List<String> ROWS = List.of("1 a", "1 b", "1 d");

  @TempDir Path temp;

  private static void fill(BooksFixture fixture) throws IOException {
    fixture.input("a[1]: {x}*?.csv", "a", Duration.ofMinutes(9));
    fixture.input("sub %20.csv/ b\n.csv", "b", Duration.ofMinutes(8));
    fixture.input("c.csv", "poison", Duration.ofMinutes(7));
    fixture.input("d.csv", "d", Duration.ofMinutes(6));
  }

  private static void finishAndCompare(BooksFixture fixture) throws IOException {
    BatchTransactions books = fixture.open();
    fixture.cycles(books, FailPoints.none());
    assertThat(fixture.published("all")).isEqualTo(ROWS);
    assertThat(fixture.published("again")).isEqualTo(ROWS);
    assertThat(fixture.files("input")).isEmpty();
    assertThat(fixture.files("archive"))
        .containsExactly(
            "archive/orders/batch=0000000000/a[1]: {x}*?.csv",
            "archive/orders/batch=0000000000/sub %20.csv/ b\n.csv",
            "archive/orders/batch=0000000001/d.csv");
    assertThat(fixture.files("quarantine/files"))
        .containsExactly("quarantine/files/0000000001-c.csv");
    assertThat(books.balance()).isEqualTo(new Balance(4, 3, 1, 0));
    assertThat(books.totals()).isEqualTo(new Totals(2, 4, 3, 1, 3, 0));
  }

  @Test
  void killedAtEveryFailPointAndAgainInTheRecoveryTheResultIsTheSame() throws Exception {
    int first = 0;
    int runs = 0;
    boolean died = true;
    while (died) {
      boolean diedAgain = true;
      // Every fourth point, shifted each time: in all, each is met as the second one.
      for (int second = first % 4; diedAgain; second += 4, runs++) {
        try (BooksFixture fixture =
            new BooksFixture(temp.resolve("fail [*]: %20-" + first + "-" + second))) {
          fill(fixture);
          died = dies(fixture, first);
          diedAgain = died && dies(fixture, second);
          finishAndCompare(fixture);
        }
      }
      first++;
    }
    assertThat(runs).isGreaterThan(50);
  }

  private static boolean dies(BooksFixture fixture, int at) throws IOException {
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
  void killedBeforeEveryFileOperationTheResultIsTheSame() throws Exception {
    boolean died = true;
    int at = 0;
    while (died) {
      try (BooksFixture fixture = new BooksFixture(temp.resolve("operation {a}? #-" + at))) {
        fill(fixture);
        AtomicInteger left = new AtomicInteger(at++);
        Store store =
            new InterceptingStore(
                fixture.store,
                (operation, path) -> {
                  if (left.getAndDecrement() == 0) {
                    throw new BooksFixture.Killed();
                  }
                });
        died =
            dies(() -> fixture.cycles(fixture.open(store, FailPoints.none()), FailPoints.none()));
        finishAndCompare(fixture);
      }
    }
    assertThat(at).isGreaterThan(80);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static boolean dies(Work work) throws IOException {
    try {
      work.run();
      return false;
    } catch (BooksFixture.Killed e) {
      return true;
    }
  }

  @Test
  void zombieThatWakesUpBeforeAnyFileOperationChangesNothingAndFailsLoudly() throws Exception {
    boolean slept = true;
    int at = 0;
    while (slept) {
      try (BooksFixture fixture = new BooksFixture(temp.resolve("zombie\\ -" + at))) {
        fill(fixture);
        AtomicInteger left = new AtomicInteger(at++);
        Store store =
            new InterceptingStore(
                fixture.store,
                (operation, path) -> {
                  if (left.getAndDecrement() == 0) {
                    finishAndCompare(fixture);
                  }
                });
        slept = zombieSlept(fixture, store, left);
        finishAndCompare(fixture);
      }
    }
    assertThat(at).isGreaterThan(80);
  }

  private static boolean zombieSlept(BooksFixture fixture, Store store, AtomicInteger left)
      throws IOException {
    Work zombie = () -> fixture.cycles(fixture.open(store, FailPoints.none()), FailPoints.none());
    try {
      zombie.run();
    } catch (FencedOffException e) {
      assertThat(e).hasMessageContaining("process " + ProcessHandle.current().pid());
      return true;
    }
    assertThat(left.get()).as("operations until the zombie sleeps").isGreaterThanOrEqualTo(0);
    return false;
  }

  @Test
  void newVersionRollsForwardWithTheOldResult() throws Exception {
    try (BooksFixture fixture = new BooksFixture(temp)) {
      fixture.input("a.csv", "a", Duration.ofMinutes(9));
      FailPoints kill =
          point -> {
            if (point == FailPoint.BETWEEN_OUTPUTS) {
              throw new BooksFixture.Killed();
            }
          };
      BatchTransactions old = fixture.open(fixture.store, kill);
      assertThatThrownBy(() -> fixture.cycles(old, kill)).isInstanceOf(BooksFixture.Killed.class);

      fixture.version = "2";
      fixture.input("b.csv", "b", Duration.ofMinutes(8));
      BatchTransactions renewed = fixture.open();
      assertThat(renewed.last().orElseThrow().pipelineVersion()).isEqualTo("1");
      fixture.cycles(renewed, FailPoints.none());

      assertThat(fixture.published("all")).containsExactly("1 a", "2 b");
      assertThat(fixture.published("again")).containsExactly("1 a", "2 b");
    }
  }
}

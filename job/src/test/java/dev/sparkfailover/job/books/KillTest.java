package dev.sparkfailover.job.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  private static void fill(Desk desk) throws IOException {
    desk.input("a[1]: {x}*?.csv", "a", Duration.ofMinutes(9));
    desk.input("sub %20.csv/ b\n.csv", "b", Duration.ofMinutes(8));
    desk.input("c.csv", "poison", Duration.ofMinutes(7));
    desk.input("d.csv", "d", Duration.ofMinutes(6));
  }

  private static void finishAndCompare(Desk desk) throws IOException {
    Books books = desk.open();
    desk.cycles(books, FailPoints.none());
    assertThat(desk.published("all")).isEqualTo(ROWS);
    assertThat(desk.published("again")).isEqualTo(ROWS);
    assertThat(desk.files("input")).isEmpty();
    assertThat(desk.files("archive"))
        .containsExactly(
            "archive/orders/batch=0000000000/a[1]: {x}*?.csv",
            "archive/orders/batch=0000000000/sub %20.csv/ b\n.csv",
            "archive/orders/batch=0000000001/d.csv");
    assertThat(desk.files("quarantine/files")).containsExactly("quarantine/files/0000000001-c.csv");
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
        try (Desk desk = new Desk(temp.resolve("fail [*]: %20-" + first + "-" + second))) {
          fill(desk);
          died = dies(desk, first);
          diedAgain = died && dies(desk, second);
          finishAndCompare(desk);
        }
      }
      first++;
    }
    assertThat(runs).isGreaterThan(50);
  }

  private static boolean dies(Desk desk, int at) throws IOException {
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
  void killedBeforeEveryFileOperationTheResultIsTheSame() throws Exception {
    boolean died = true;
    int at = 0;
    while (died) {
      try (Desk desk = new Desk(temp.resolve("operation {a}? #-" + at))) {
        fill(desk);
        AtomicInteger left = new AtomicInteger(at++);
        Store store =
            new TrapStore(
                desk.store,
                (operation, path) -> {
                  if (left.getAndDecrement() == 0) {
                    throw new Desk.Killed();
                  }
                });
        died = dies(() -> desk.cycles(desk.open(store, FailPoints.none()), FailPoints.none()));
        finishAndCompare(desk);
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
    } catch (Desk.Killed e) {
      return true;
    }
  }

  @Test
  void zombieThatWakesUpBeforeAnyFileOperationChangesNothingAndFailsLoudly() throws Exception {
    boolean slept = true;
    int at = 0;
    while (slept) {
      try (Desk desk = new Desk(temp.resolve("zombie\\ -" + at))) {
        fill(desk);
        AtomicInteger left = new AtomicInteger(at++);
        Store store =
            new TrapStore(
                desk.store,
                (operation, path) -> {
                  if (left.getAndDecrement() == 0) {
                    finishAndCompare(desk);
                  }
                });
        slept = zombieSlept(desk, store, left);
        finishAndCompare(desk);
      }
    }
    assertThat(at).isGreaterThan(80);
  }

  private static boolean zombieSlept(Desk desk, Store store, AtomicInteger left)
      throws IOException {
    Work zombie = () -> desk.cycles(desk.open(store, FailPoints.none()), FailPoints.none());
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
    try (Desk desk = new Desk(temp)) {
      desk.input("a.csv", "a", Duration.ofMinutes(9));
      FailPoints kill =
          point -> {
            if (point.equals(FailPoints.BETWEEN_OUTPUTS)) {
              throw new Desk.Killed();
            }
          };
      Books old = desk.open(desk.store, kill);
      assertThatThrownBy(() -> desk.cycles(old, kill)).isInstanceOf(Desk.Killed.class);

      desk.version = "2";
      desk.input("b.csv", "b", Duration.ofMinutes(8));
      Books renewed = desk.open();
      assertThat(renewed.last().orElseThrow().pipelineVersion()).isEqualTo("1");
      desk.cycles(renewed, FailPoints.none());

      assertThat(desk.published("all")).containsExactly("1 a", "2 b");
      assertThat(desk.published("again")).containsExactly("1 a", "2 b");
    }
  }
}

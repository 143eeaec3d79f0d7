package dev.sparkfailover.job.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputWatchTest {
  @TempDir Path root;
  private Desk desk;
  private final AtomicReference<Optional<InputLook>> attempts =
      new AtomicReference<>(Optional.empty());
  private InputWatch watch;

  @BeforeEach
  void makeDesk() {
    desk = new Desk(root);
    watch =
        new InputWatch(
            desk.store,
            desk.refused,
            desk.clock,
            attempts::get,
            () -> Optional.of(Desk.LAYOUT.inputFolder()));
  }

  @Test
  void looksItselfWhileNoAttemptDoes() throws IOException {
    desk.input("a.csv", "1", Duration.ofHours(2));
    desk.input("sub/b.csv", "2", Duration.ofHours(3));
    desk.input("_unfinished.csv", "3", Duration.ofHours(9));
    watch.tick();
    assertThat(watch.get())
        .contains(new Backlog(2, Optional.of(Desk.START.minus(Duration.ofHours(3)))));
  }

  @Test
  void leavesALookOfAnAttemptAloneUntilItIsOld() throws IOException {
    Backlog seen = new Backlog(1, Optional.of(Desk.START));
    attempts.set(Optional.of(new InputLook(seen, desk.clock.nanos())));
    desk.input("a.csv", "1", Duration.ofHours(2));
    watch.tick();
    assertThat(watch.get()).contains(seen);
    desk.clock.advance(Duration.ofSeconds(11));
    watch.tick();
    assertThat(watch.get())
        .contains(new Backlog(1, Optional.of(Desk.START.minus(Duration.ofHours(2)))));
  }

  @Test
  void whatAnAttemptSeesLaterCounts() throws IOException {
    desk.input("a.csv", "1", Duration.ofHours(2));
    watch.tick();
    desk.clock.advance(Duration.ofSeconds(1));
    attempts.set(Optional.of(new InputLook(Backlog.EMPTY, desk.clock.nanos())));
    assertThat(watch.get()).contains(Backlog.EMPTY);
  }

  @Test
  void refusedFilesDoNotHideHowOldTheOthersAre() throws IOException {
    desk.input("a.csv", "1", Duration.ofHours(2));
    desk.input("bad.csv", "1", Duration.ofHours(9));
    desk.refused.refuse(
        InputFile.of("bad.csv", entry("bad.csv")),
        dev.sparkfailover.job.event.InputRefusal.UNREADABLE,
        "permission denied");
    watch.tick();
    assertThat(watch.get())
        .contains(new Backlog(1, Optional.of(Desk.START.minus(Duration.ofHours(2)))));
  }

  @Test
  void whatWasSeenLastCountsWhileTheInputCannotBeListed() throws IOException {
    desk.input("a.csv", "1", Duration.ofHours(2));
    watch.tick();
    Path input = root.resolve(Desk.LAYOUT.inputFolder());
    Files.move(input, root.resolve("away"));
    desk.clock.advance(Duration.ofSeconds(11));
    assertThat(org.assertj.core.api.Assertions.catchThrowable(watch::tick))
        .isInstanceOf(IOException.class);
    assertThat(watch.get().orElseThrow().files()).isOne();
  }

  private Store.Entry entry(String name) throws IOException {
    return desk.store.survey(Desk.LAYOUT.inputFolder()).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.input.Backlog;
import dev.sparkfailover.job.input.InputObserver;
import dev.sparkfailover.job.input.InputSnapshot;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputObserverTest {
  @TempDir Path root;
  private BooksFixture fixture;
  private final AtomicReference<Optional<InputSnapshot>> attempts =
      new AtomicReference<>(Optional.empty());
  private InputObserver watch;

  @BeforeEach
  void makeDesk() {
    fixture = new BooksFixture(root);
    watch =
        new InputObserver(
            fixture.store,
            fixture.refused,
            fixture.clock,
            attempts::get,
            () -> Optional.of(BooksFixture.LAYOUT.inputFolder()));
  }

  @Test
  void looksItselfWhileNoAttemptDoes() throws IOException {
    fixture.input("a.csv", "1", Duration.ofHours(2));
    fixture.input("sub/b.csv", "2", Duration.ofHours(3));
    fixture.input("_unfinished.csv", "3", Duration.ofHours(9));
    watch.tick();
    assertThat(watch.get())
        .contains(new Backlog(2, Optional.of(BooksFixture.START.minus(Duration.ofHours(3)))));
  }

  @Test
  void leavesALookOfAnAttemptAloneUntilItIsOld() throws IOException {
    Backlog seen = new Backlog(1, Optional.of(BooksFixture.START));
    attempts.set(Optional.of(new InputSnapshot(seen, fixture.clock.nanos())));
    fixture.input("a.csv", "1", Duration.ofHours(2));
    watch.tick();
    assertThat(watch.get()).contains(seen);
    fixture.clock.advance(Duration.ofSeconds(11));
    watch.tick();
    assertThat(watch.get())
        .contains(new Backlog(1, Optional.of(BooksFixture.START.minus(Duration.ofHours(2)))));
  }

  @Test
  void whatAnAttemptSeesLaterCounts() throws IOException {
    fixture.input("a.csv", "1", Duration.ofHours(2));
    watch.tick();
    fixture.clock.advance(Duration.ofSeconds(1));
    attempts.set(Optional.of(new InputSnapshot(Backlog.EMPTY, fixture.clock.nanos())));
    assertThat(watch.get()).contains(Backlog.EMPTY);
  }

  @Test
  void refusedFilesDoNotHideHowOldTheOthersAre() throws IOException {
    fixture.input("a.csv", "1", Duration.ofHours(2));
    fixture.input("bad.csv", "1", Duration.ofHours(9));
    fixture.refused.refuse(
        InputFile.of("bad.csv", entry("bad.csv")),
        dev.sparkfailover.job.event.InputRefusal.UNREADABLE,
        "permission denied");
    watch.tick();
    assertThat(watch.get())
        .contains(new Backlog(1, Optional.of(BooksFixture.START.minus(Duration.ofHours(2)))));
  }

  @Test
  void whatWasSeenLastCountsWhileTheInputCannotBeListed() throws IOException {
    fixture.input("a.csv", "1", Duration.ofHours(2));
    watch.tick();
    Path input = root.resolve(BooksFixture.LAYOUT.inputFolder());
    Files.move(input, root.resolve("away"));
    fixture.clock.advance(Duration.ofSeconds(11));
    assertThat(org.assertj.core.api.Assertions.catchThrowable(watch::tick))
        .isInstanceOf(IOException.class);
    assertThat(watch.get().orElseThrow().files()).isOne();
  }

  private Store.Entry entry(String name) throws IOException {
    return fixture.store.survey(BooksFixture.LAYOUT.inputFolder()).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

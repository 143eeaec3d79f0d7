package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.record.DataException;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.ForwardingStore;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what was planned, at every moment from the plan to the archive and after. */
class ChangedInputTest {
  private static final Duration AGE = Duration.ofMinutes(1);
  private static final List<FailPoint> POINTS =
      List.of(
          FailPoint.AFTER_PLAN,
          FailPoint.IN_STAGING,
          FailPoint.BEFORE_COMMIT,
          FailPoint.AFTER_COMMIT,
          FailPoint.BETWEEN_OUTPUTS,
          FailPoint.BEFORE_ARCHIVE,
          FailPoint.AFTER_ARCHIVE,
          FailPoint.BEFORE_DONE);

  @TempDir Path temp;
  private BooksFixture fixture;
  private boolean stuck;

  @BeforeEach
  void open() {
    fixture = new BooksFixture(temp);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private Path path(String name) {
    return temp.resolve("input/orders/" + name);
  }

  private void append(String name, String text) throws IOException {
    Files.writeString(path(name), text, StandardOpenOption.APPEND);
    Files.setLastModifiedTime(path(name), FileTime.from(fixture.clock.now()));
  }

  /** One cycle as the job has it: what changed goes back, and the rest goes on. */
  private void cycle(BatchTransactions books, FailPoints failPoints) throws IOException {
    Optional<Plan> plan = books.next();
    while (plan.isPresent() && !plan.get().files().isEmpty()) {
      try {
        long rows = fixture.stage(books, plan.get());
        failPoints.reached(FailPoint.IN_STAGING);
        books.commit(plan.get(), List.of("all", "again", Layout.ROWS), new RowCounts(rows, 0));
        return;
      } catch (DataException e) {
        plan = Optional.of(books.giveBack(plan.get()).orElseThrow(() -> e));
      }
    }
  }

  private void cycles(BatchTransactions books) throws IOException {
    for (int turn = 0; turn < 20; turn++) {
      fixture.clock.advance(Duration.ofMinutes(11));
      cycle(books, FailPoints.none());
    }
  }

  private List<Event> news() {
    List<Event> all = new ArrayList<>();
    List<Event> more = fixture.refused.news();
    while (!more.isEmpty()) {
      all.addAll(more);
      more = fixture.refused.news();
    }
    return all;
  }

  @Test
  void aFileThatWasCompletedAfterThePlanGoesBackAndIsReadWhole() throws IOException {
    fixture.input("slow.csv", "a", AGE);
    fixture.input("z.csv", "z", AGE);
    BatchTransactions books = fixture.open();
    Plan plan = books.next().orElseThrow();
    append("slow.csv", "\nb");
    fixture.stage(books, plan);
    assertThatThrownBy(() -> books.commit(plan, List.of("all"), RowCounts.NONE))
        .isInstanceOf(DataException.class);
    assertThat(books.giveBack(plan).orElseThrow().files())
        .extracting(InputFile::name)
        .containsExactly("z.csv");
    assertThat(news()).singleElement().isInstanceOf(Event.InputReturned.class);
    cycle(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 z");
    assertThat(books.next()).as("it must not have changed for twice as long").isEmpty();
    fixture.clock.advance(Duration.ofSeconds(5));
    cycle(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 a", "1 z", "b");
    assertThat(books.balance()).isEqualTo(new Balance(2, 2, 0, 0));
    assertThat(fixture.files("quarantine")).noneMatch(file -> file.contains("slow.csv"));
  }

  @Test
  void aChangeThatTheNextAttemptFindsGoesBackToo() throws IOException {
    fixture.input("slow.csv", "a", AGE);
    fixture.open().next();
    append("slow.csv", "\nb");
    BatchTransactions books = fixture.open();
    assertThat(books.next()).isEmpty();
    cycles(books);
    assertThat(fixture.published("all")).containsExactly("1 a", "b");
  }

  @Test
  void anotherFileOfTheSameSizeAndTimeIsNotTakenForTheOneThatWasRead() throws IOException {
    fixture.input("a.csv", "old", AGE);
    BatchTransactions books = fixture.open();
    Plan plan = books.next().orElseThrow();
    fixture.stage(books, plan);
    replace("a.csv", "new", plan.files().getFirst());
    assertThatThrownBy(() -> books.commit(plan, List.of("all"), RowCounts.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another file of that name");
    books.giveBack(plan);
    cycles(books);
    assertThat(fixture.published("all")).containsExactly("1 new");
  }

  @Test
  void anotherFileOfTheSameSizeAndTimeAfterTheDecisionIsKeptAndNamed() throws IOException {
    fixture.input("a.csv", "old", AGE);
    InputFile[] planned = new InputFile[1];
    FailPoints replaced =
        point -> {
          if (point == FailPoint.BEFORE_ARCHIVE) {
            uncheck(() -> replace("a.csv", "new", planned[0]));
          }
        };
    BatchTransactions books = fixture.open(fixture.store, replaced);
    planned[0] = books.next().orElseThrow().files().getFirst();
    cycle(books, FailPoints.none());
    cycles(fixture.open());
    assertThat(fixture.published("all")).containsExactly("1 old");
    assertThat(path("a.csv")).hasContent("new");
    assertThat(fixture.files("archive")).isEmpty();
    assertThat(news()).anyMatch(Event.InputChanged.class::isInstance);
    assertThat(fixture.refused.shown().count(InputRefusal.PUBLISHED)).isEqualTo(1);
  }

  private void replace(String name, String text, InputFile like) throws IOException {
    Path other = fixture.write("input/orders/_" + name, text);
    Files.setLastModifiedTime(other, FileTime.from(like.modified()));
    Files.move(other, path(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void whatAWriterAddsInTheArchiveIsNamed() throws IOException {
    fixture.input("slow.csv", "a", AGE);
    BatchTransactions books = fixture.open();
    cycle(books, FailPoints.none());
    Path archived = temp.resolve(fixture.files("archive").getFirst());
    Files.writeString(archived, "\nb", StandardOpenOption.APPEND);
    fixture.clock.advance(Duration.ofSeconds(6));
    cycle(books, FailPoints.none());
    assertThat(news())
        .singleElement()
        .isInstanceOfSatisfying(
            Event.InputChanged.class,
            e -> assertThat(e.why()).contains("archive", "in no output", "1 bytes", "3 bytes"));
  }

  /** A store whose kernel refuses to move input, from a moment on. */
  private final class Stuck extends ForwardingStore {
    Stuck(Store store) {
      super(store);
    }

    @Override
    public void move(String from, String to) throws IOException {
      if (stuck && from.startsWith("input/orders/theirs/")) {
        throw new AccessDeniedException(from);
      }
      super.move(from, to);
    }

    @Override
    public MoveTrial moveTrial(String folder) throws IOException {
      MoveTrial trial = super.moveTrial(folder);
      return path ->
          stuck && path.startsWith("input/orders/theirs/")
              ? Optional.of("its folder cannot be written")
              : trial.obstacle(path);
    }
  }

  @Test
  void aPublishedFileThatCannotBeMovedIsNeverPublishedAgain() throws IOException {
    fixture.input("a.csv", "a", AGE);
    fixture.input("theirs/b.csv", "b", AGE);
    Store store = new Stuck(fixture.store);
    BatchTransactions books =
        fixture.open(store, point -> stuck |= point == FailPoint.AFTER_COMMIT);
    cycle(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 a", "1 b");
    for (int attempt = 0; attempt < 3; attempt++) {
      cycles(fixture.open(store, FailPoints.none()));
    }
    assertThat(fixture.published("all")).containsExactly("1 a", "1 b");
    assertThat(path("theirs/b.csv")).exists();
    assertThat(fixture.refused.shown().count(InputRefusal.PUBLISHED)).isEqualTo(1);
    stuck = false;
    cycles(fixture.open(store, FailPoints.none()));
    assertThat(path("theirs/b.csv")).doesNotExist();
    assertThat(fixture.files("archive")).hasSize(2);
    fixture.input("theirs/b.csv", "b again", AGE);
    cycles(fixture.open(store, FailPoints.none()));
    assertThat(fixture.published("all")).containsExactly("1 a", "1 b", "1 b again");
  }

  @Test
  void aFileThatCannotBeMovedAnyMoreBeforeTheDecisionGoesBack() throws IOException {
    fixture.input("a.csv", "a", AGE);
    fixture.input("theirs/b.csv", "b", AGE);
    BatchTransactions books = fixture.open(new Stuck(fixture.store), FailPoints.none());
    cycle(books, point -> stuck |= point == FailPoint.IN_STAGING);
    assertThat(fixture.published("all")).containsExactly("1 a");
    assertThat(fixture.refused.shown().count(InputRefusal.UNMOVABLE)).isEqualTo(0);
    cycle(books, FailPoints.none());
    assertThat(fixture.refused.shown().count(InputRefusal.UNMOVABLE)).isEqualTo(1);
    stuck = false;
    cycles(books);
    assertThat(fixture.published("all")).containsExactly("1 a", "1 b");
  }

  /**
   * Writers add lines at any moment, and processes die at any moment. No line is ever published
   * twice, and none is missing unless its file was named.
   */
  @Test
  void whateverChangesWheneverNoLineCountsTwiceAndNoneIsMissingUnnamed() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<String> written = new HashSet<>();
    Set<String> named = new HashSet<>();
    int[] line = {0};
    for (int step = 0; step < 40; step++) {
      String name = "f" + step + ".csv";
      String first = name + "/" + line[0]++;
      fixture.input(name, first, AGE);
      written.add(first);
      FailPoint point = POINTS.get(random.nextInt(POINTS.size()));
      boolean dies = random.nextInt(3) == 0;
      FailPoints change =
          reached -> {
            if (reached.equals(point) && Files.exists(path(name))) {
              String more = name + "/" + line[0]++;
              written.add(more);
              uncheck(() -> append(name, "\n" + more));
            }
            if (dies && reached.equals(point)) {
              throw new BooksFixture.Killed();
            }
          };
      fixture.clock.advance(Duration.ofSeconds(random.nextInt(20)));
      try {
        cycle(fixture.open(fixture.store, change), change);
      } catch (BooksFixture.Killed e) {
        assertThat(dies).isTrue();
      }
      collect(named);
    }
    cycles(fixture.open());
    collect(named);
    List<String> published =
        fixture.published("all").stream().map(each -> each.replaceFirst("^1 ", "")).toList();
    assertThat(published).as("seed %d", seed).doesNotHaveDuplicates();
    written.removeAll(published);
    written.removeIf(each -> named.contains(each.substring(0, each.indexOf('/'))));
    assertThat(written).as("missing and not named, seed %d", seed).isEmpty();
  }

  private void collect(Set<String> named) {
    for (Event event : news()) {
      if (event instanceof Event.InputChanged changed) {
        named.add(changed.file());
      }
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void uncheck(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

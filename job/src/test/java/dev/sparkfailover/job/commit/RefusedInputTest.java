package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.event.RefusedInput;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.ForwardingStore;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be taken stays, is named once, and keeps nothing else from being processed. */
class RefusedInputTest {
  private static final Duration AGE = Duration.ofMinutes(1);

  @TempDir Path temp;
  private BooksFixture fixture;
  private final Map<String, String> unreadable = new TreeMap<>();
  private final Map<String, String> unmovable = new TreeMap<>();
  private final Map<String, String> open = new TreeMap<>();

  @BeforeEach
  void open() {
    fixture = new BooksFixture(temp);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  /** A store that answers of files as the test says: whoever runs it, root has all rights. */
  private BatchTransactions books() throws IOException {
    return fixture.open(new Obstinate(fixture.store), FailPoints.none());
  }

  private final class Obstinate extends ForwardingStore {
    Obstinate(Store store) {
      super(store);
    }

    @Override
    public Optional<String> unreadable(String path) throws IOException {
      return said(unreadable, path);
    }

    @Override
    public Optional<String> beingWritten(String path) throws IOException {
      return said(open, path);
    }

    @Override
    public MoveTrial moveTrial(String folder) {
      return path -> said(unmovable, path);
    }

    private Optional<String> said(Map<String, String> of, String path) throws IOException {
      if (stat(path).isEmpty()) {
        throw new NoSuchFileException(path);
      }
      return Optional.ofNullable(of.get(path.substring("input/orders/".length())));
    }
  }

  private List<String> refused() {
    return fixture.refused.shown().first().stream()
        .map(each -> each.file() + " " + each.reason().label())
        .sorted()
        .toList();
  }

  private List<String> news() {
    return fixture.refused.news().stream()
        .map(
            event ->
                switch (event) {
                  case Event.InputRefused e -> "refused " + e.file();
                  case Event.InputAccepted e -> "accepted " + e.file();
                  default -> "unexpected " + event;
                })
        .toList();
  }

  @Test
  void eachKindIsRefusedByNameAndTheOthersAreProcessed() throws IOException {
    for (String name :
        List.of("a.csv", "locked.csv", "sub/fixed.csv", "x.csv._COPYING_", "z.csv")) {
      fixture.input(name, name, AGE);
    }
    unreadable.put("locked.csv", "permission denied");
    unmovable.put("sub/fixed.csv", "another mount");
    BatchTransactions books = books();
    fixture.cycles(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 a.csv", "1 z.csv");
    assertThat(refused())
        .containsExactly(
            "locked.csv unreadable", "sub/fixed.csv unmovable", "x.csv._COPYING_ hidden");
    assertThat(fixture.files("input")).hasSize(3);
    assertThat(books.backlog().files()).isZero();
    assertThat(books.backlog().oldest()).isEmpty();
    assertThat(news()).hasSize(3);
    fixture.cycles(books, FailPoints.none());
    fixture.cycles(books(), FailPoints.none());
    assertThat(news()).as("named once, over cycles and attempts").isEmpty();
  }

  @Test
  void whatCanBeTakenAfterAllIsTakenAndSaid() throws IOException {
    fixture.input("a.csv", "a", AGE);
    unreadable.put("a.csv", "permission denied");
    BatchTransactions books = books();
    assertThat(books.next()).isEmpty();
    assertThat(news()).containsExactly("refused a.csv");
    unreadable.clear();
    fixture.clock.advance(Duration.ofSeconds(30));
    fixture.cycles(books, FailPoints.none());
    assertThat(news()).containsExactly("accepted a.csv");
    assertThat(fixture.published("all")).containsExactly("1 a");
    assertThat(fixture.refused.shown().total()).isZero();
  }

  @Test
  void whatIsTakenAwayIsForgotten() throws IOException {
    fixture.input("a.csv._COPYING_", "a", AGE);
    BatchTransactions books = books();
    assertThat(books.next()).isEmpty();
    assertThat(fixture.refused.shown().count(InputRefusal.HIDDEN)).isEqualTo(1);
    Files.move(temp.resolve("input/orders/a.csv._COPYING_"), temp.resolve("input/orders/a.csv"));
    fixture.cycles(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 a");
    assertThat(fixture.refused.shown().total()).isZero();
  }

  @Test
  void anOpenFileWaitsForItsWriterAndIsNamedAfterTenMinutes() throws IOException {
    fixture.input("a.csv", "a", AGE);
    open.put("a.csv", "its writer has not closed it");
    BatchTransactions books = books();
    assertThat(books.next()).isEmpty();
    assertThat(books.backlog().files()).isEqualTo(1);
    fixture.clock.advance(Duration.ofMinutes(9));
    assertThat(books.next()).isEmpty();
    assertThat(refused()).isEmpty();
    fixture.clock.advance(Duration.ofMinutes(2));
    assertThat(books.next()).isEmpty();
    assertThat(refused()).containsExactly("a.csv open");
    open.clear();
    fixture.clock.advance(Duration.ofSeconds(30));
    fixture.cycles(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 a");
    assertThat(news()).containsExactly("refused a.csv", "accepted a.csv");
  }

  @Test
  void thousandsOfRefusedFilesAreNamedBitByBitAndEachIsLookedAtAgain() throws IOException {
    List<String> names = IntStream.range(0, 250).mapToObj("f%03d.csv"::formatted).toList();
    for (String name : names) {
      fixture.input(name, name, AGE);
      unreadable.put(name, "permission denied");
    }
    BatchTransactions books = books();
    assertThat(books.next()).isEmpty();
    assertThat(fixture.refused.shown().total()).isEqualTo(250);
    assertThat(fixture.refused.shown().first()).hasSize(20);
    assertThat(news()).hasSize(100);
    assertThat(news()).hasSize(100);
    assertThat(news()).hasSize(50);
    unreadable.clear();
    List<String> accepted = new ArrayList<>();
    for (int look = 0; look < 130; look++) {
      fixture.clock.advance(Duration.ofSeconds(6));
      fixture.cycle(books);
      accepted.addAll(news());
    }
    assertThat(accepted).hasSize(250).doesNotHaveDuplicates();
    assertThat(fixture.published("all")).hasSize(250);
  }

  /** Whatever is refused and becomes right in between, in the end each row is there once. */
  @Test
  void refusalsThatComeAndGoLoseNothingAndDoubleNothing() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Map<String, String>> obstacles = List.of(unreadable, unmovable, open);
    BatchTransactions books = books();
    List<String> written = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      String name = "%s%d.csv".formatted(random.nextBoolean() ? "sub/" : "", step);
      fixture.input(name, name, AGE);
      written.add("1 " + name);
      if (random.nextInt(3) > 0) {
        obstacles.get(random.nextInt(3)).put(name, "the test says so");
      }
      obstacles.forEach(map -> map.keySet().removeIf(each -> random.nextInt(4) == 0));
      fixture.clock.advance(Duration.ofSeconds(random.nextInt(400)));
      if (random.nextInt(5) == 0) {
        books = books();
      }
      fixture.cycle(books);
    }
    obstacles.forEach(Map::clear);
    fixture.clock.advance(Duration.ofMinutes(1));
    fixture.cycles(books, FailPoints.none());
    assertThat(fixture.published("all"))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(written);
    assertThat(fixture.refused.shown().total()).isZero();
  }

  /** The byte E9 is no UTF-8: this JVM has no string that leads back to that name. */
  @Test
  void aNameThatThisJvmCannotSpellIsRefused() throws Exception {
    fixture.input("good.csv", "good", AGE);
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "cp good.csv \"$(printf 'lat\\351in.csv')\" && mkdir \"$(printf 'f\\351')\"")
            .directory(temp.resolve("input/orders").toFile())
            .inheritIO()
            .start();
    assertThat(shell.waitFor()).isZero();
    fixture.clock.advance(AGE);
    fixture.cycles(fixture.open(), FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 good");
    assertThat(refused()).containsExactly("f%E9 name", "lat%E9in.csv name");
    assertThat(fixture.refused.shown().first())
        .extracting(RefusedInput::why)
        .allMatch(why -> why.contains("cannot spell its name"));
  }

  @Test
  void aLinkThatLeadsInACircleKeepsNothingElseWaiting() throws IOException {
    fixture.input("good.csv", "good", AGE);
    Files.createSymbolicLink(temp.resolve("input/orders/loop.csv"), Path.of("loop.csv"));
    fixture.cycles(fixture.open(), FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 good");
    assertThat(refused()).containsExactly("loop.csv unreadable");
  }
}

package dev.sparkfailover.job.books;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.HostileNames;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BooksTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String SHA_256_OF_POISON =
      "5743abddddfa08c1e3a99fdebc2e8f3f1108fa12dcd2a8f58a42f141418c22ec";

  @TempDir Path temp;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(temp);
  }

  @AfterEach
  void close() throws IOException {
    desk.close();
  }

  private List<String> planned(Books books) throws IOException {
    return books.next().orElseThrow().files().stream().map(InputFile::name).toList();
  }

  @Test
  void oldestFirstThenByNameAtMostSoMany() throws IOException {
    desk.input("z.csv", "z", Duration.ofMinutes(3));
    desk.input("b.csv", "b", MINUTE);
    desk.input("a.csv", "a", MINUTE);
    Books books = desk.open();
    assertThat(planned(books)).containsExactly("z.csv", "a.csv");
    assertThat(books.backlog())
        .isEqualTo(new Backlog(3, Optional.of(Desk.START.minusSeconds(180))));
  }

  @Test
  void hiddenNamesPipesAndUnsettledFilesAreLeft() throws Exception {
    desk.input("_temporary/a.csv", "a", MINUTE);
    desk.input(".b.csv", "b", MINUTE);
    desk.input("fresh.csv", "c", Duration.ofSeconds(1));
    Path pipe = temp.resolve("input/orders/pipe.csv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Books books = desk.open();
    assertThat(books.next()).isEmpty();
    desk.clock.advance(Duration.ofSeconds(1));
    assertThat(planned(books)).containsExactly("fresh.csv");
  }

  @Test
  void fileFromTheFutureIsTakenWhenItStaysAsItIs() throws IOException {
    desk.input("a.csv", "a", Duration.ofDays(-1));
    Books books = desk.open();
    assertThat(books.next()).isEmpty();
    desk.clock.advance(Duration.ofSeconds(1));
    desk.input("a.csv", "aa", Duration.ofDays(-1));
    assertThat(books.next()).isEmpty();
    desk.clock.advance(Duration.ofSeconds(1));
    assertThat(books.next()).isEmpty();
    desk.clock.advance(Duration.ofSeconds(1));
    assertThat(planned(books)).containsExactly("a.csv");
  }

  @Test
  void emptyInputMakesNoBatch() throws IOException {
    Books books = desk.open();
    assertThat(books.next()).isEmpty();
    assertThat(desk.files("checkpoints/orders"))
        .containsExactly("checkpoints/orders/checkpoint.json");
    assertThat(books.balance().balanced()).isTrue();
  }

  @Test
  void publishedFolderCarriesItsCheckpointAndIsEmptyWhenTheOutputIs() throws IOException {
    desk.input("a.csv", "a", MINUTE);
    Books books = desk.open();
    Commit commit = desk.cycle(books).orElseThrow();
    assertThat(commit.done()).isTrue();
    assertThat(Json.read(desk.store, "output/all/batch=0000000000/_checkpoint", Marker.class))
        .isEqualTo(new Marker(1, Json.PROGRAM, commit.checkpoint(), "orders", 0));
    assertThat(desk.files("quarantine/rows/orders/batch=0000000000")).hasSize(2);
    assertThat(Json.read(desk.store, "checkpoints/orders/commits/0.json", Commit.class))
        .isEqualTo(commit);
    assertThat(desk.files("staging")).isEmpty();
  }

  @Test
  void changedAndVanishedFilesAreNamed() throws IOException {
    desk.input("a.csv", "a", MINUTE);
    desk.input("b.csv", "b", MINUTE);
    Books books = desk.open();
    Plan plan = books.next().orElseThrow();
    desk.stage(books, plan);
    Files.delete(temp.resolve("input/orders/a.csv"));
    desk.input("b.csv", "bigger", MINUTE);
    assertThatThrownBy(() -> books.commit(plan, List.of("all"), Counts.NONE))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.files()).containsExactly("a.csv", "b.csv"))
        .hasMessageContaining("a.csv: expected 1 bytes of 2026-01-02T03:03:05Z, found nothing")
        .hasMessageContaining("b.csv: expected 1 bytes of 2026-01-02T03:03:05Z, found 6 bytes of");
    assertThat(desk.files("output")).isEmpty();
  }

  @Test
  void vanishedFileIsRecordedAndTheBooksBalance() throws IOException {
    desk.input("a.csv", "a", MINUTE);
    Books books = desk.open();
    Plan plan = books.next().orElseThrow();
    Files.delete(temp.resolve("input/orders/a.csv"));
    books.quarantine(plan, List.of(new BadFile("a.csv", "vanished", 3)));
    assertThat(books.balance()).isEqualTo(new Balance(1, 0, 1, 0));
    assertThat(books.next()).isEmpty();
    assertThat(books.balance()).isEqualTo(new Balance(1, 0, 1, 0));
    assertThat(books.last().orElseThrow().batch()).isZero();
    QuarantineRecord found =
        Json.read(
            desk.store,
            "checkpoints/orders/quarantined/0000000000-a.csv.json",
            QuarantineRecord.class);
    assertThat(found.vanished()).isTrue();
    assertThatThrownBy(() -> new Requeue(desk.store, desk.clock).requeue("a.csv"))
        .hasMessageContaining("not there, it had vanished already");
  }

  @Test
  void mendedFileIsTakenInAgain() throws IOException {
    desk.input("sub/a.csv", "poison", MINUTE);
    Books books = desk.open();
    desk.cycles(books, FailPoints.none());
    Path bad = temp.resolve("quarantine/files/0000000000-sub~a.csv");
    assertThat(bad).hasContent("poison");
    Files.writeString(bad, "mended");
    Files.setLastModifiedTime(bad, FileTime.from(desk.clock.now().minusSeconds(9)));

    String told = new Requeue(desk.store, desk.clock).requeue(bad.toString());

    assertThat(told).endsWith("input/orders/sub/a.csv");
    desk.cycles(books, FailPoints.none());
    assertThat(desk.published("all")).containsExactly("1 mended");
    assertThat(books.balance()).isEqualTo(new Balance(2, 1, 1, 0));
    assertThatThrownBy(() -> new Requeue(desk.store, desk.clock).requeue("sub/a.csv"))
        .hasMessageContaining("no such file is in quarantine");
  }

  @Test
  void requeueOverwritesNothing() throws IOException {
    desk.input("a.csv", "poison", MINUTE);
    desk.cycles(desk.open(), FailPoints.none());
    desk.input("a.csv", "new", MINUTE);
    assertThatThrownBy(() -> new Requeue(desk.store, desk.clock).requeue("a.csv"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a file of that name waits already");
    assertThat(temp.resolve("input/orders/a.csv")).hasContent("new");
  }

  @Test
  void quarantineRecordSaysWhyWhenAndWhat() throws IOException {
    desk.input("a.csv", "poison", MINUTE);
    desk.cycles(desk.open(), FailPoints.none());
    QuarantineRecord found =
        Json.read(
            desk.store,
            "checkpoints/orders/quarantined/0000000000-a.csv.json",
            QuarantineRecord.class);
    assertThat(found.why()).isEqualTo("it says poison");
    assertThat(found.attempt()).isEqualTo(7);
    assertThat(found.size()).isEqualTo(6);
    assertThat(found.sha256()).isEqualTo(SHA_256_OF_POISON);
  }

  @Test
  void sameNameAgainIsANewFile() throws IOException {
    Books books = desk.open();
    for (int round = 0; round < 3; round++) {
      desk.input("a.csv", "round", MINUTE);
      desk.cycles(books, FailPoints.none());
    }
    assertThat(desk.published("all")).containsExactly("1 round", "1 round", "1 round");
  }

  @Test
  void tenThousandFilesAreTakenInBoundedBatches() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      desk.input("f" + i + ".csv", "x", MINUTE);
    }
    desk.settings = Desk.settings(1000, new Settings.Archive.Keep());
    Books books = desk.open();
    for (int batch = 0; batch < 10; batch++) {
      Plan plan = books.next().orElseThrow();
      assertThat(plan.files()).hasSize(1000);
      desk.stage(books, plan);
      books.commit(plan, List.of("all"), new Counts(1000, 0));
    }
    assertThat(books.next()).isEmpty();
    assertThat(books.totals()).isEqualTo(new Totals(10, 10_000, 10_000, 0, 10_000, 0));
    assertThat(desk.published("all")).hasSize(10_000);
  }

  @Test
  void deletedArchiveKeepsNothing() throws IOException {
    desk.settings = Desk.settings(2, new Settings.Archive.Delete());
    desk.input("a.csv", "a", MINUTE);
    desk.cycles(desk.open(), FailPoints.none());
    assertThat(desk.files("archive")).isEmpty();
    assertThat(desk.files("input")).isEmpty();
  }

  @Test
  void archiveIsKeptForItsTime() throws IOException {
    desk.settings = Desk.settings(2, new Settings.Archive.KeepFor(Duration.ofDays(30)));
    desk.input("a.csv", "a", MINUTE);
    Books books = desk.open();
    desk.cycles(books, FailPoints.none());
    Path old = temp.resolve("archive/orders/batch=0000000000");
    Files.setLastModifiedTime(old, FileTime.from(desk.clock.now().minus(Duration.ofDays(29))));
    desk.clock.advance(Duration.ofHours(1));
    assertThat(books.next()).isEmpty();
    assertThat(old).exists();
    desk.clock.advance(Duration.ofDays(1));
    assertThat(books.next()).isEmpty();
    assertThat(old).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsNotTakenForNothing() throws IOException {
    assertThat(Past.of(desk.store, "orders")).contains(Past.nothing());
    desk.input("a.csv", "a", MINUTE);
    Commit commit = desk.cycle(desk.open()).orElseThrow();
    assertThat(Past.of(desk.store, "orders"))
        .contains(new Past(commit.totals(), Optional.of(commit.at())));
    Path file = temp.resolve("checkpoints/orders/commits/0.json");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));
    assertThat(Past.of(desk.store, "orders")).isEmpty();
  }

  @Test
  void recordsDoNotPileUp() throws IOException {
    Books books = desk.open();
    for (int batch = 0; batch < 130; batch++) {
      desk.input("a.csv", "a", MINUTE);
      desk.cycle(books);
    }
    assertThat(desk.files("checkpoints/orders/commits")).hasSize(100);
    assertThat(desk.files("checkpoints/orders/plans")).hasSize(100);
    assertThat(desk.open().totals().rowsProcessed()).isEqualTo(130);
  }

  @Test
  void whatTasksStageLateIsThrownAway() throws IOException {
    desk.open();
    Books books = desk.open();
    desk.input("a.csv", "a", MINUTE);
    desk.cycle(books);
    for (int epoch = 2; epoch <= 4; epoch++) {
      desk.write("staging/orders/epoch=" + epoch + "/batch=0/all/_temporary/0/part-0.csv", "late");
    }
    assertThat(books.next()).isEmpty();
    assertThat(desk.files("staging"))
        .as("epoch 3 is ours; what is of a newer one is not ours to judge")
        .containsExactly("staging/orders/epoch=4/batch=0/all/_temporary/0/part-0.csv");
    assertThat(desk.published("all")).containsExactly("1 a");
  }

  @Test
  void whatOfThatCannotBeThrownAwayHoldsNothingUp() throws IOException {
    List<String> refused = new ArrayList<>();
    Store store =
        new TrapStore(
            desk.store,
            (operation, path) -> {
              if (operation.equals("delete") && path.endsWith("/batch=7")) {
                refused.add(path);
                throw new DirectoryNotEmptyException(path);
              }
            });
    Books books = desk.open(store, FailPoints.none());
    desk.write("staging/orders/epoch=2/batch=7/part-0.csv", "late");
    desk.input("a.csv", "a", MINUTE);
    desk.cycle(books);
    assertThat(refused).containsExactly("staging/orders/epoch=2/batch=7");
    assertThat(desk.published("all")).containsExactly("1 a");
  }

  @Test
  void twoMountsAreRefused() {
    Store store =
        new TrapStore(
            desk.store,
            (operation, path) -> {
              if (operation.equals("move") && path.startsWith("output/")) {
                throw new AtomicMoveNotSupportedException("a", "b", "Invalid cross-device link");
              }
            });
    assertThatThrownBy(() -> desk.open(store, FailPoints.none()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("JOB_DATA_DIR")
        .hasMessageContaining("make the data folder one mount");
  }

  @Test
  void objectStoresAreRefused() {
    assertThatThrownBy(() -> Store.at(java.net.URI.create("s3a://bucket/data"), Configuration::new))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has no atomic rename (scheme s3a)");
  }

  @Test
  void whatAViewfsMountsFromElsewhereIsRefused(@TempDir Path elsewhere) throws IOException {
    Configuration mounts = new Configuration();
    mounts.set("fs.viewfs.mounttable.cluster.link./data", elsewhere.toUri().toString());
    Store store = Store.at(URI.create("viewfs://cluster/data/job"), () -> mounts);
    assertThatThrownBy(() -> store.folders("output"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(
            "viewfs://cluster/data/job/output is mounted from file://" + elsewhere)
        .hasMessageContaining("mount a folder of hdfs:// there");
  }

  @Test
  void deniedFolderIsNamedAndMayHeal() {
    Store store =
        new TrapStore(
            desk.store,
            (operation, path) -> {
              if (path.startsWith("archive")) {
                throw new AccessDeniedException(path);
              }
            });
    assertThatThrownBy(() -> desk.open(store, FailPoints.none()))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("/archive/orders: permission denied; user ");
  }

  @Test
  void aNameThatIsTooLongToBeSetAsideLosesItsMiddleAndNoHalfCharacter() throws IOException {
    HostileNames names = HostileNames.drawn();
    for (String name : names.names(60)) {
      desk.input(name, "poison", MINUTE);
    }
    desk.input("\ud83d\ude00".repeat(63) + "x", "poison", MINUTE);
    desk.settings = Desk.settings(1000, new Settings.Archive.Keep());

    Books books = desk.open();
    desk.cycles(books, FailPoints.none());

    assertThat(books.balance().quarantined()).isEqualTo(61);
    assertThat(desk.files("input")).isEmpty();
    assertThat(desk.files("quarantine/files"))
        .hasSize(61)
        .allSatisfy(file -> assertThat(UTF_8.newEncoder().canEncode(file)).as(file).isTrue());
  }
}

package dev.sparkfailover.job.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.HostileNames;
import dev.sparkfailover.job.input.Backlog;
import dev.sparkfailover.job.quarantine.FileToQuarantine;
import dev.sparkfailover.job.quarantine.Requeue;
import dev.sparkfailover.job.record.CheckpointMarker;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.CommittedTotals;
import dev.sparkfailover.job.record.DataException;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.QuarantineRecord;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.record.Totals;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.InterceptingStore;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
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

class BatchTransactionsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String SHA_256_OF_POISON =
      "5743abddddfa08c1e3a99fdebc2e8f3f1108fa12dcd2a8f58a42f141418c22ec";

  @TempDir Path temp;
  private BooksFixture fixture;

  @BeforeEach
  void open() {
    fixture = new BooksFixture(temp);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private List<String> planned(BatchTransactions books) throws IOException {
    return books.next().orElseThrow().files().stream().map(InputFile::name).toList();
  }

  @Test
  void oldestFirstThenByNameAtMostSoMany() throws IOException {
    fixture.input("z.csv", "z", Duration.ofMinutes(3));
    fixture.input("b.csv", "b", MINUTE);
    fixture.input("a.csv", "a", MINUTE);
    BatchTransactions books = fixture.open();
    assertThat(planned(books)).containsExactly("z.csv", "a.csv");
    assertThat(books.backlog())
        .isEqualTo(new Backlog(3, Optional.of(BooksFixture.START.minusSeconds(180))));
  }

  @Test
  void hiddenNamesPipesAndUnsettledFilesAreLeft() throws Exception {
    fixture.input("_temporary/a.csv", "a", MINUTE);
    fixture.input(".b.csv", "b", MINUTE);
    fixture.input("fresh.csv", "c", Duration.ofSeconds(1));
    Path pipe = temp.resolve("input/orders/pipe.csv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    BatchTransactions books = fixture.open();
    assertThat(books.next()).isEmpty();
    fixture.clock.advance(Duration.ofSeconds(1));
    assertThat(planned(books)).containsExactly("fresh.csv");
  }

  @Test
  void fileFromTheFutureIsTakenWhenItStaysAsItIs() throws IOException {
    fixture.input("a.csv", "a", Duration.ofDays(-1));
    BatchTransactions books = fixture.open();
    assertThat(books.next()).isEmpty();
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.input("a.csv", "aa", Duration.ofDays(-1));
    assertThat(books.next()).isEmpty();
    fixture.clock.advance(Duration.ofSeconds(1));
    assertThat(books.next()).isEmpty();
    fixture.clock.advance(Duration.ofSeconds(1));
    assertThat(planned(books)).containsExactly("a.csv");
  }

  @Test
  void emptyInputMakesNoBatch() throws IOException {
    BatchTransactions books = fixture.open();
    assertThat(books.next()).isEmpty();
    assertThat(fixture.files("checkpoints/orders"))
        .containsExactly("checkpoints/orders/checkpoint.json");
    assertThat(books.balance().balanced()).isTrue();
  }

  @Test
  void publishedFolderCarriesItsCheckpointAndIsEmptyWhenTheOutputIs() throws IOException {
    fixture.input("a.csv", "a", MINUTE);
    BatchTransactions books = fixture.open();
    Commit commit = fixture.cycle(books).orElseThrow();
    assertThat(commit.done()).isTrue();
    assertThat(
            RecordJson.read(
                fixture.store, "output/all/batch=0000000000/_checkpoint", CheckpointMarker.class))
        .isEqualTo(new CheckpointMarker(1, RecordJson.PROGRAM, commit.checkpoint(), "orders", 0));
    assertThat(fixture.files("quarantine/rows/orders/batch=0000000000")).hasSize(2);
    assertThat(RecordJson.read(fixture.store, "checkpoints/orders/commits/0.json", Commit.class))
        .isEqualTo(commit);
    assertThat(fixture.files("staging")).isEmpty();
  }

  @Test
  void changedAndVanishedFilesAreNamed() throws IOException {
    fixture.input("a.csv", "a", MINUTE);
    fixture.input("b.csv", "b", MINUTE);
    BatchTransactions books = fixture.open();
    Plan plan = books.next().orElseThrow();
    fixture.stage(books, plan);
    Files.delete(temp.resolve("input/orders/a.csv"));
    fixture.input("b.csv", "bigger", MINUTE);
    assertThatThrownBy(() -> books.commit(plan, List.of("all"), RowCounts.NONE))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.files()).containsExactly("a.csv", "b.csv"))
        .hasMessageContaining("a.csv: expected 1 bytes of 2026-01-02T03:03:05Z, found nothing")
        .hasMessageContaining("b.csv: expected 1 bytes of 2026-01-02T03:03:05Z, found 6 bytes of");
    assertThat(fixture.files("output")).isEmpty();
  }

  @Test
  void vanishedFileIsRecordedAndTheBooksBalance() throws IOException {
    fixture.input("a.csv", "a", MINUTE);
    BatchTransactions books = fixture.open();
    Plan plan = books.next().orElseThrow();
    Files.delete(temp.resolve("input/orders/a.csv"));
    books.quarantine(plan, List.of(new FileToQuarantine("a.csv", "vanished", 3)));
    assertThat(books.balance()).isEqualTo(new Balance(1, 0, 1, 0));
    assertThat(books.next()).isEmpty();
    assertThat(books.balance()).isEqualTo(new Balance(1, 0, 1, 0));
    assertThat(books.last().orElseThrow().batch()).isZero();
    QuarantineRecord found =
        RecordJson.read(
            fixture.store,
            "checkpoints/orders/quarantined/0000000000-a.csv.json",
            QuarantineRecord.class);
    assertThat(found.vanished()).isTrue();
    assertThatThrownBy(() -> new Requeue(fixture.store, fixture.clock).requeue("a.csv"))
        .hasMessageContaining("not there, it had vanished already");
  }

  @Test
  void mendedFileIsTakenInAgain() throws IOException {
    fixture.input("sub/a.csv", "poison", MINUTE);
    BatchTransactions books = fixture.open();
    fixture.cycles(books, FailPoints.none());
    Path bad = temp.resolve("quarantine/files/0000000000-sub~a.csv");
    assertThat(bad).hasContent("poison");
    Files.writeString(bad, "fixed");
    Files.setLastModifiedTime(bad, FileTime.from(fixture.clock.now().minusSeconds(9)));

    String told = new Requeue(fixture.store, fixture.clock).requeue(bad.toString());

    assertThat(told).endsWith("input/orders/sub/a.csv");
    fixture.cycles(books, FailPoints.none());
    assertThat(fixture.published("all")).containsExactly("1 fixed");
    assertThat(books.balance()).isEqualTo(new Balance(2, 1, 1, 0));
    assertThatThrownBy(() -> new Requeue(fixture.store, fixture.clock).requeue("sub/a.csv"))
        .hasMessageContaining("no such file is in quarantine");
  }

  @Test
  void requeueOverwritesNothing() throws IOException {
    fixture.input("a.csv", "poison", MINUTE);
    fixture.cycles(fixture.open(), FailPoints.none());
    fixture.input("a.csv", "new", MINUTE);
    assertThatThrownBy(() -> new Requeue(fixture.store, fixture.clock).requeue("a.csv"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a file of that name waits already");
    assertThat(temp.resolve("input/orders/a.csv")).hasContent("new");
  }

  @Test
  void quarantineRecordSaysWhyWhenAndWhat() throws IOException {
    fixture.input("a.csv", "poison", MINUTE);
    fixture.cycles(fixture.open(), FailPoints.none());
    QuarantineRecord found =
        RecordJson.read(
            fixture.store,
            "checkpoints/orders/quarantined/0000000000-a.csv.json",
            QuarantineRecord.class);
    assertThat(found.why()).isEqualTo("it says poison");
    assertThat(found.attempt()).isEqualTo(7);
    assertThat(found.size()).isEqualTo(6);
    assertThat(found.sha256()).isEqualTo(SHA_256_OF_POISON);
  }

  @Test
  void sameNameAgainIsANewFile() throws IOException {
    BatchTransactions books = fixture.open();
    for (int round = 0; round < 3; round++) {
      fixture.input("a.csv", "round", MINUTE);
      fixture.cycles(books, FailPoints.none());
    }
    assertThat(fixture.published("all")).containsExactly("1 round", "1 round", "1 round");
  }

  @Test
  void tenThousandFilesAreTakenInBoundedBatches() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      fixture.input("f" + i + ".csv", "x", MINUTE);
    }
    fixture.settings = BooksFixture.settings(1000, new Settings.Archive.Keep());
    BatchTransactions books = fixture.open();
    for (int batch = 0; batch < 10; batch++) {
      Plan plan = books.next().orElseThrow();
      assertThat(plan.files()).hasSize(1000);
      fixture.stage(books, plan);
      books.commit(plan, List.of("all"), new RowCounts(1000, 0));
    }
    assertThat(books.next()).isEmpty();
    assertThat(books.totals()).isEqualTo(new Totals(10, 10_000, 10_000, 0, 10_000, 0));
    assertThat(fixture.published("all")).hasSize(10_000);
  }

  @Test
  void deletedArchiveKeepsNothing() throws IOException {
    fixture.settings = BooksFixture.settings(2, new Settings.Archive.Delete());
    fixture.input("a.csv", "a", MINUTE);
    fixture.cycles(fixture.open(), FailPoints.none());
    assertThat(fixture.files("archive")).isEmpty();
    assertThat(fixture.files("input")).isEmpty();
  }

  @Test
  void archiveIsKeptForItsTime() throws IOException {
    fixture.settings = BooksFixture.settings(2, new Settings.Archive.KeepFor(Duration.ofDays(30)));
    fixture.input("a.csv", "a", MINUTE);
    BatchTransactions books = fixture.open();
    fixture.cycles(books, FailPoints.none());
    Path old = temp.resolve("archive/orders/batch=0000000000");
    Files.setLastModifiedTime(old, FileTime.from(fixture.clock.now().minus(Duration.ofDays(29))));
    fixture.clock.advance(Duration.ofHours(1));
    assertThat(books.next()).isEmpty();
    assertThat(old).exists();
    fixture.clock.advance(Duration.ofDays(1));
    assertThat(books.next()).isEmpty();
    assertThat(old).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsNotTakenForNothing() throws IOException {
    assertThat(CommittedTotals.of(fixture.store, "orders")).contains(CommittedTotals.nothing());
    fixture.input("a.csv", "a", MINUTE);
    Commit commit = fixture.cycle(fixture.open()).orElseThrow();
    assertThat(CommittedTotals.of(fixture.store, "orders"))
        .contains(new CommittedTotals(commit.totals(), Optional.of(commit.at())));
    Path file = temp.resolve("checkpoints/orders/commits/0.json");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));
    assertThat(CommittedTotals.of(fixture.store, "orders")).isEmpty();
  }

  @Test
  void recordsDoNotPileUp() throws IOException {
    BatchTransactions books = fixture.open();
    for (int batch = 0; batch < 130; batch++) {
      fixture.input("a.csv", "a", MINUTE);
      fixture.cycle(books);
    }
    assertThat(fixture.files("checkpoints/orders/commits")).hasSize(100);
    assertThat(fixture.files("checkpoints/orders/plans")).hasSize(100);
    assertThat(fixture.open().totals().rowsProcessed()).isEqualTo(130);
  }

  @Test
  void whatTasksStageLateIsThrownAway() throws IOException {
    fixture.open();
    BatchTransactions books = fixture.open();
    fixture.input("a.csv", "a", MINUTE);
    fixture.cycle(books);
    for (int epoch = 2; epoch <= 4; epoch++) {
      fixture.write(
          "staging/orders/epoch=" + epoch + "/batch=0/all/_temporary/0/part-0.csv", "late");
    }
    assertThat(books.next()).isEmpty();
    assertThat(fixture.files("staging"))
        .as("epoch 3 is ours; what is of a newer one is not ours to judge")
        .containsExactly("staging/orders/epoch=4/batch=0/all/_temporary/0/part-0.csv");
    assertThat(fixture.published("all")).containsExactly("1 a");
  }

  @Test
  void whatOfThatCannotBeThrownAwayHoldsNothingUp() throws IOException {
    List<String> refused = new ArrayList<>();
    Store store =
        new InterceptingStore(
            fixture.store,
            (operation, path) -> {
              if (operation.equals("delete") && path.endsWith("/batch=7")) {
                refused.add(path);
                throw new DirectoryNotEmptyException(path);
              }
            });
    BatchTransactions books = fixture.open(store, FailPoints.none());
    fixture.write("staging/orders/epoch=2/batch=7/part-0.csv", "late");
    fixture.input("a.csv", "a", MINUTE);
    fixture.cycle(books);
    assertThat(refused).containsExactly("staging/orders/epoch=2/batch=7");
    assertThat(fixture.published("all")).containsExactly("1 a");
  }

  @Test
  void twoMountsAreRefused() {
    Store store =
        new InterceptingStore(
            fixture.store,
            (operation, path) -> {
              if (operation.equals("move") && path.startsWith("output/")) {
                throw new AtomicMoveNotSupportedException("a", "b", "Invalid cross-device link");
              }
            });
    assertThatThrownBy(() -> fixture.open(store, FailPoints.none()))
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
        new InterceptingStore(
            fixture.store,
            (operation, path) -> {
              if (path.startsWith("archive")) {
                throw new AccessDeniedException(path);
              }
            });
    assertThatThrownBy(() -> fixture.open(store, FailPoints.none()))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("/archive/orders: permission denied; user ");
  }

  @Test
  void aNameThatIsTooLongToBeSetAsideLosesItsMiddleAndNoHalfCharacter() throws IOException {
    HostileNames names = HostileNames.drawn();
    for (String name : names.names(60)) {
      fixture.input(name, "poison", MINUTE);
    }
    fixture.input("\ud83d\ude00".repeat(63) + "x", "poison", MINUTE);
    fixture.settings = BooksFixture.settings(1000, new Settings.Archive.Keep());

    BatchTransactions books = fixture.open();
    fixture.cycles(books, FailPoints.none());

    assertThat(books.balance().quarantined()).isEqualTo(61);
    assertThat(fixture.files("input")).isEmpty();
    assertThat(fixture.files("quarantine/files"))
        .hasSize(61)
        .allSatisfy(file -> assertThat(UTF_8.newEncoder().canEncode(file)).as(file).isTrue());
  }
}

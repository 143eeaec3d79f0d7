package dev.sparkfailover.job.process;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that do harm to the whole job, seen from outside. */
@Timeout(400)
class PoisonFileIT {
  private static final String HEADER = "order_id,customer_id,product_category,amount,timestamp\n";

  @TempDir Path dir;
  private JobHome home;

  @BeforeEach
  void home() throws IOException {
    home = JobHome.in(dir).knows(ContentPipeline.class);
  }

  @Test
  void unreadableFilesAreSetAsideAndFixedOnesAreTakenIn() throws Exception {
    BooksAudit books = new BooksAudit(home, "orders");
    byte[] whole = gzip(orders("fixed", 1_000));
    byte[] junk = new byte[10_000];
    new SplittableRandom(5).nextBytes(junk);
    order("good-1.csv", orders("one", 20).getBytes(UTF_8));
    order("good-2.csv", orders("two", 30).getBytes(UTF_8));
    order("p-gzip.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    order("p-junk.csv", junk);
    order("p-utf-16.csv", orders("wide", 4).getBytes(UTF_16));
    order("p-long.csv", (HEADER + "x".repeat(50_000_000) + ",c,d,1.00,\n").getBytes(UTF_8));
    order("count.csv", (HEADER + "1,c\n2,c\n").getBytes(UTF_8));
    order("types.csv", (HEADER + "1,c,k,much,2026-01-01T00:00:00Z\n").getBytes(UTF_8));
    order("empty.csv", new byte[0]);
    order("header.csv", HEADER.getBytes(UTF_8));
    Files.createDirectories(home.data().resolve("input/orders/x.csv"));
    order("x.csv/inner.csv", orders("inner", 5).getBytes(UTF_8));
    List<String> bad = List.of("p-gzip.csv.gz", "p-junk.csv", "p-long.csv", "p-utf-16.csv");

    home.env("JOB_RESTART_MAX", "2");
    try (JobProcess job = home.start()) {
      job.awaitEvent("poison-searched", 1);
      job.await("empty input", () -> books.files("input").isEmpty());
      TreeSet<String> given =
          new TreeSet<>(
              List.of(
                  "good-1.csv", "good-2.csv", "count.csv", "types.csv", "empty.csv", "header.csv"));
      given.add("inner.csv");
      given.addAll(bad);
      job.await("done", () -> home.events("cycle-succeeded").size() > 0);
      books.balance(List.copyOf(given), bad);
      assertThat(counts()).containsExactly("inner=5", "one=20", "two=30");
      assertThat(books.rowsProcessed()).isEqualTo(55);
      assertThat(books.rowsQuarantined()).isEqualTo(3);

      Files.write(moved("p-gzip.csv.gz", books), whole);
      requeue("p-gzip.csv.gz");
      job.await("fixed file", () -> books.rowsProcessed() == 1_055);
      job.signal("TERM");
      assertThat(job.exitCode()).as(job.story()).isZero();
    }

    Files.writeString(moved("p-utf-16.csv", books), orders("narrow", 4));
    requeue(moved("p-utf-16.csv", books).toString());
    order("changes.csv", orders("before", 3).getBytes(UTF_8));
    order("vanishes.csv", orders("vanishes", 3).getBytes(UTF_8));
    home.env("FAIL_AT", "after-plan");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(137);
    }
    Path input = home.data().resolve("input/orders");
    Files.writeString(
        input.resolve("changes.csv"), "9,9,9,no amount,\n", StandardOpenOption.APPEND);
    Files.delete(input.resolve("vanishes.csv"));
    home.without("FAIL_AT").env("JOB_RESTART_MAX", "3");
    try (JobProcess job = home.start()) {
      job.await("narrow and before", () -> books.rowsProcessed() == 1_062);
      job.awaitState("waiting");
      assertThat(home.events("run-ended").getLast().toString()).contains("\"data\"");
    }
    assertThat(counts())
        .containsExactly("before=3", "fixed=1000", "inner=5", "narrow=4", "one=20", "two=30");
    assertThat(books.recordOf("vanishes.csv").path("vanished").asBoolean()).isTrue();
    assertThat(books.files("input")).isEmpty();
  }

  @Test
  @Tag("long") // 20 s
  void filesThatHarmTheirReaderAreSetAsideAndBugsMoveNothing() throws Exception {
    BooksAudit books = new BooksAudit(home, ContentPipeline.NAME);
    home.env("JOB_PIPELINE", ContentPipeline.NAME)
        .env("JOB_RESTART_MAX", "1")
        .env("JOB_HANG_TIMEOUT", "7s")
        .env("JOB_STOP_TIMEOUT", "5s")
        .underLauncher();
    try (JobProcess job = home.start()) {
      harm(job, books, "boom", 1);
      harm(job, books, "hang", 2);
      harm(job, books, "oom", 3);
      assertThat(home.logs().toFile().list()).anyMatch(name -> name.contains("hread"));
      Files.writeString(dir.resolve("together"), "");
      words("left.csv", "left");
      Files.writeString(dir.resolve("bug"), "");
      words("right.csv", "right");
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
    }
    assertThat(books.files("input")).isSubsetOf("left.csv", "right.csv").isNotEmpty();
    assertThat(home.events("gave-up").getLast().path("reason").asText())
        .contains("nothing of it is moved")
        .contains("every file fails")
        .contains("a bug of the pipeline")
        .contains("/resume");

    Files.delete(dir.resolve("bug"));
    Files.deleteIfExists(dir.resolve("together"));
    int before = home.events("cycle-succeeded").size();
    try (JobProcess job = home.start("--fresh-budget")) {
      job.await("fixed", () -> books.files("input").isEmpty());
      job.awaitEvent("cycle-succeeded", before + 1);
    }
    assertThat(home.published(ContentPipeline.OUTPUT))
        .containsExactly("boom-good", "hang-good", "left", "oom-good", "right");
  }

  @Test
  @Tag("long") // 20 s
  void filesThatFailOnlyTogetherMoveNothingAndTheMessageSaysSo() throws Exception {
    BooksAudit books = new BooksAudit(home, ContentPipeline.NAME);
    home.env("JOB_PIPELINE", ContentPipeline.NAME).env("JOB_RESTART_MAX", "2");
    home.env("JOB_ON_EXHAUSTED", "park");
    Files.writeString(dir.resolve("together"), "");
    words("left.csv", "left");
    words("right.csv", "right");
    words("third.csv", "third");
    try (JobProcess job = home.start()) {
      job.awaitState("exhausted");
      assertThat(books.files("input")).containsExactly("left.csv", "right.csv", "third.csv");
      assertThat(job.get("/status").body())
          .contains("only in combination")
          .contains("nothing of it is moved")
          .contains("\"pipeline\"");
      assertThat(books.records()).isEmpty();
      Files.delete(dir.resolve("together"));
      assertThat(job.post("/resume").statusCode()).isBetween(200, 204);
      job.await("empty input", () -> books.files("input").isEmpty());
      job.awaitEvent("cycle-succeeded", 1);
    }
    assertThat(home.published(ContentPipeline.OUTPUT)).containsExactly("left", "right", "third");
  }

  @Test
  @Tag("long") // 20 s
  void bothKindsOfPoisonInOneBatchAreSetAside() throws Exception {
    BooksAudit books = new BooksAudit(home, ContentPipeline.NAME);
    home.env("JOB_PIPELINE", ContentPipeline.NAME).env("JOB_RESTART_MAX", "3");
    words("boom.csv", "boom");
    words("good.csv", "good");
    broken(ContentPipeline.NAME, "torn.csv.gz");
    try (JobProcess job = home.start()) {
      job.await("empty input", () -> books.files("input").isEmpty());
      job.awaitEvent("cycle-succeeded", 1);
    }
    assertThat(home.published(ContentPipeline.OUTPUT)).containsExactly("good");
    assertThat(books.records())
        .extracting(made -> made.path("file").asText())
        .containsExactlyInAnyOrder("boom.csv", "torn.csv.gz");
  }

  @Test
  @Tag("long") // 20 s
  void onlySoManyFilesAreSetAsideWithoutAGoodBatchInBetween() throws Exception {
    BooksAudit books = new BooksAudit(home, "orders");
    home.env("JOB_MAX_FILES_PER_BATCH", "1")
        .env("JOB_QUARANTINE_MAX_FILES", "2")
        .env("JOB_RESTART_MAX", "2");
    for (int i = 0; i < 5; i++) {
      broken("orders", "torn-%d.csv.gz".formatted(i));
    }
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
    }
    assertThat(books.records()).hasSize(2);
    assertThat(books.files("input")).hasSize(3);
    assertThat(home.events("gave-up").getLast().path("reason").asText())
        .contains("JOB_QUARANTINE_MAX_FILES (2)", "2 that were set aside since", "torn-2.csv.gz");
  }

  @Test
  void aLimitOfZeroSetsNoFileAsideAndTheMessageNamesIt() throws Exception {
    BooksAudit books = new BooksAudit(home, "orders");
    home.env("JOB_QUARANTINE_MAX_FILES", "0").env("JOB_RESTART_MAX", "2");
    order("good.csv", orders("good", 3).getBytes(UTF_8));
    broken("orders", "torn.csv.gz");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
    }
    assertThat(books.records()).isEmpty();
    assertThat(books.files("input")).containsExactly("good.csv", "torn.csv.gz");
    assertThat(home.events("gave-up").getLast().path("reason").asText())
        .contains("JOB_QUARANTINE_MAX_FILES (0)", "torn.csv.gz");
  }

  /** A compressed file that ends too early. */
  private void broken(String folder, String name) throws IOException {
    byte[] whole = gzip(orders("torn", 1_000));
    Path input = Files.createDirectories(home.data().resolve("input").resolve(folder));
    Path hidden = Files.write(input.resolve("_new"), Arrays.copyOf(whole, whole.length / 2));
    Files.move(hidden, input.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  @Tag("long") // 20 s
  void fileThatEndsTheProcessIsFoundByFreshOnes() throws Exception {
    BooksAudit books = new BooksAudit(home, ContentPipeline.NAME);
    home.env("JOB_PIPELINE", ContentPipeline.NAME).env("JOB_RESTART_MAX", "1").underLauncher();
    try (JobProcess job = home.start()) {
      harm(job, books, "halt", 1);
      assertThat(job.console()).contains("137");
    }
    assertThat(home.published(ContentPipeline.OUTPUT)).containsExactly("halt-good");
    assertThat(home.events("run-ended").toString()).contains("\"process\"");
  }

  @Test
  void permissionDeniedMovesNothingAndKeepsNothingElseWaiting() throws Exception {
    BooksAudit books = new BooksAudit(home, "orders");
    order("a.csv", orders("a", 3).getBytes(UTF_8));
    Path denied = order("denied.csv", orders("denied", 4).getBytes(UTF_8));
    Files.setPosixFilePermissions(denied, PosixFilePermissions.fromString("---------"));
    home.boundByPermissions();
    try (JobProcess job = home.start()) {
      job.awaitConsole("denied.csv (unreadable)");
      job.await("a.csv alone", () -> books.files("input").equals(List.of("denied.csv")));
      Files.setPosixFilePermissions(denied, PosixFilePermissions.fromString("rw-r--r--"));
      job.await("empty input", () -> books.files("input").isEmpty());
      job.awaitEvent("cycle-succeeded", 2);
      assertThat(home.events("run-ended")).isEmpty();
    }
    books.balance(List.of("a.csv", "denied.csv"), List.of());
    assertThat(counts()).containsExactly("a=3", "denied=4");
  }

  /** One bad file, older than a good one: only the good one is published. */
  private void harm(JobProcess job, BooksAudit books, String word, int found) throws Exception {
    Path folder = Files.createDirectories(home.data().resolve("input/content"));
    Path hidden = Files.createDirectories(folder.resolve("_" + word));
    Files.writeString(hidden.resolve("a-bad.csv"), "word\n" + word + "\n");
    Files.writeString(hidden.resolve("b-good.csv"), "word\n" + word + "-good\n");
    Files.move(hidden, folder.resolve(word), StandardCopyOption.ATOMIC_MOVE);
    job.await(
        "the good file of " + word,
        () -> home.published(ContentPipeline.OUTPUT).contains(word + "-good"));
    job.await("empty input", () -> books.files("input").isEmpty());
    assertThat(books.records()).hasSize(found);
    assertThat(books.recordOf(word + "/a-bad.csv").path("why").asText()).isNotBlank();
    assertThat(books.files("quarantine/files")).hasSize(found);
    job.awaitEvent("cycle-succeeded", found);
  }

  private void words(String name, String word) throws IOException {
    home.input(ContentPipeline.NAME, name, "word\n" + word + "\n");
  }

  private Path order(String name, byte[] bytes) throws IOException {
    Path input = Files.createDirectories(home.data().resolve("input/orders"));
    Path hidden = Files.write(input.resolve("_new"), bytes);
    return Files.move(hidden, input.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path moved(String file, BooksAudit books) throws IOException {
    return home.data()
        .resolve("quarantine/files")
        .resolve(books.recordOf(file).path("movedTo").asText());
  }

  private void requeue(String file) throws Exception {
    try (JobProcess chore = home.start("--requeue", file)) {
      assertThat(chore.exitCode()).as(chore.console()).isZero();
    }
  }

  /** Each file has a category of its own: how many orders of it are published, over all batches. */
  private List<String> counts() throws IOException {
    return home.published("category_analysis").stream()
        .map(row -> row.split(","))
        .map(cells -> cells[0] + "=" + cells[1])
        .toList();
  }

  private static String orders(String category, int rows) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (int i = 0; i < rows; i++) {
      csv.append("%d,c%d,%s,1.50,2026-01-01T00:00:00Z\n".formatted(i, i, category));
    }
    return csv.toString();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}

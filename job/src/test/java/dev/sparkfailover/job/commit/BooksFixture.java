package dev.sparkfailover.job.commit;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.input.InputRules;
import dev.sparkfailover.job.input.PlanCheck;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.quarantine.FileToQuarantine;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.LocalStore;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A data folder, a fence, and a stand-in for the pipeline that copies each file to two outputs. */
public final class BooksFixture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  public static final Layout LAYOUT = new Layout("orders", "orders");

  /** Another pipeline that works with the same data folder. */
  static final Layout OTHER = new Layout("other", "other");

  public static final Fence.Timing TIMING =
      new Fence.Timing(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(50));

  /** Stands for the death of the process; not an exception that anybody may catch. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  final Path root;
  final Store store;
  final ManualClock clock = new ManualClock(START);
  final Fence fence;
  Settings.Books settings = settings(2, new Settings.Archive.Keep());
  final RefusedFiles refused = new RefusedFiles(clock);
  InputRules input = new InputRules(refused, name -> name.endsWith("._COPYING_"));
  String version = "1";
  Layout layout = LAYOUT;

  BooksFixture(Path root) {
    this.root = root;
    this.store = new LocalStore(root, false);
    try {
      this.fence = Fence.acquire(store, clock, Duration.ZERO, TIMING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public static Settings.Books settings(int most, Settings.Archive archive) {
    return new Settings.Books(Duration.ofSeconds(2), most, archive, 10);
  }

  BatchTransactions open() throws IOException {
    return open(store, FailPoints.none());
  }

  BatchTransactions open(Store as, FailPoints failPoints) throws IOException {
    return BatchTransactions.open(
        as, layout, version, settings, fence, fence.nextEpoch(), clock, failPoints, input);
  }

  /** A file that has been there for a while; {@code age} decides the order. */
  void input(String name, String content, Duration age) throws IOException {
    Path file = write(layout.inputFolder() + "/" + name, content);
    Files.setLastModifiedTime(file, FileTime.from(clock.now().minus(age)));
  }

  /** A file at a path below the data folder, with the folders that it needs. */
  Path write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** One batch, if something waits; a file that says "poison" fails, and is then set aside. */
  Optional<Commit> cycle(BatchTransactions books, FailPoints failPoints) throws IOException {
    Optional<Plan> next = books.next();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Plan plan = withoutPoison(books, next.get());
    long rows = stage(books, plan);
    failPoints.reached(FailPoint.IN_STAGING);
    return Optional.of(books.commit(plan, outputs(), new RowCounts(rows, 0)));
  }

  Optional<Commit> cycle(BatchTransactions books) throws IOException {
    return cycle(books, FailPoints.none());
  }

  void cycles(BatchTransactions books, FailPoints failPoints) throws IOException {
    Optional<Commit> done = cycle(books, failPoints);
    while (done.isPresent()) {
      done = cycle(books, failPoints);
    }
  }

  private Plan withoutPoison(BatchTransactions books, Plan plan) throws IOException {
    List<FileToQuarantine> bad =
        plan.files().stream()
            .filter(file -> text(plan, file).startsWith("poison"))
            .map(file -> new FileToQuarantine(file.name(), "it says poison", 7))
            .toList();
    return bad.isEmpty() ? plan : books.quarantine(plan, bad);
  }

  private List<String> outputs() {
    String prefix = layout.equals(LAYOUT) ? "" : layout.pipeline() + "_";
    return List.of(prefix + "all", prefix + "again", Layout.ROWS);
  }

  /** Writes what the pipeline would write; answers the rows. */
  long stage(BatchTransactions books, Plan plan) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (InputFile file : plan.files()) {
      lines.append(version).append(' ').append(text(plan, file)).append('\n');
    }
    for (String output : outputs()) {
      Path folder = Path.of(books.staging(plan, output).substring("file:".length()));
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("part-0.csv"), output.equals(Layout.ROWS) ? "" : lines);
    }
    return plan.files().size();
  }

  private String text(Plan plan, InputFile file) {
    try {
      return Files.readString(
          root.resolve(PlanCheck.path(plan, file.name())), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All lines that a plain reader finds in an output, sorted. */
  List<String> published(String output) throws IOException {
    return files("output/" + output).stream()
        .filter(name -> !name.contains("/_") && !name.contains("/."))
        .flatMap(this::lines)
        .sorted()
        .toList();
  }

  private Stream<String> lines(String name) {
    try {
      return Files.readAllLines(root.resolve(name)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files below a folder, by their paths from the data folder, sorted. */
  List<String> files(String folder) throws IOException {
    if (!Files.exists(root.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root.resolve(folder))) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    fence.close();
  }
}

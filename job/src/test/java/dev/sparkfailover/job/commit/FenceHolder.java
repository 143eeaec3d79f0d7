package dev.sparkfailover.job.commit;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.input.InputRules;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.LocalStore;
import dev.sparkfailover.job.storage.Store;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A driver in a process of its own: stages a batch, says so, and commits it when told to. */
final class FenceHolder {
  static final Fence.Timing TIMING =
      new Fence.Timing(Duration.ofMillis(200), Duration.ofSeconds(4), Duration.ofMillis(20));

  private FenceHolder() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Store store = new LocalStore(root);
    BufferedReader told =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Fence fence = Fence.acquire(store, new SystemClock(), Duration.ZERO, TIMING)) {
      BatchTransactions books = open(store, fence);
      Plan plan = books.next().orElseThrow();
      Path staged = Path.of(books.staging(plan, "all").substring("file:".length()));
      Files.createDirectories(staged);
      Files.writeString(staged.resolve("part-0.csv"), "by the child\n");
      System.out.println("staged");
      told.readLine();
      books.commit(plan, List.of("all"), RowCounts.NONE);
      System.out.println("committed");
    } catch (FencedOffException e) {
      System.out.println("fenced off: " + e.getMessage());
      System.exit(73);
    }
  }

  static BatchTransactions open(Store store, Fence fence) throws Exception {
    return BatchTransactions.open(
        store,
        BooksFixture.LAYOUT,
        "1",
        BooksFixture.settings(10, new dev.sparkfailover.job.settings.Settings.Archive.Keep()),
        fence,
        fence.nextEpoch(),
        new SystemClock(),
        FailPoints.none(),
        new InputRules(new RefusedFiles(new SystemClock()), name -> false));
  }
}

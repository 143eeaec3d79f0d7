package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.storage.LocalStore;
import dev.sparkfailover.job.storage.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers in two real processes. */
@Timeout(120)
class FenceIT {
  @TempDir Path temp;
  private Store store;
  private Process child;
  private BufferedReader says;

  @BeforeEach
  void childStagesABatch() throws IOException {
    store = new LocalStore(temp);
    Path file = Files.createDirectories(temp.resolve("input/orders")).resolve("a.csv");
    Files.writeString(file, "a");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                FenceHolder.class.getName(),
                temp.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    says =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    assertThat(says.readLine()).isEqualTo("staged");
  }

  @AfterEach
  void endChild() throws Exception {
    signal("CONT");
    child.destroyForcibly();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).start().waitFor();
  }

  private Fence acquire(Duration wait) throws Exception {
    return Fence.acquire(store, new SystemClock(), wait, FenceHolder.TIMING);
  }

  private List<String> publish(Fence fence) throws Exception {
    BatchTransactions books = FenceHolder.open(store, fence);
    Plan plan = books.next().orElseThrow();
    Path staged = Path.of(books.staging(plan, "all").substring("file:".length()));
    Files.createDirectories(staged);
    Files.writeString(staged.resolve("part-0.csv"), "by us\n");
    books.commit(plan, List.of("all"), RowCounts.NONE);
    return published();
  }

  private List<String> published() throws IOException {
    return Files.readAllLines(temp.resolve("output/all/batch=0000000000/part-0.csv"));
  }

  @Test
  void liveHolderIsNamed() throws Exception {
    assertThatThrownBy(() -> acquire(Duration.ofSeconds(1)))
        .isInstanceOf(FencedOffException.class)
        .hasMessageContaining("process " + child.pid() + " on ");
  }

  @Test
  void killedHolderIsReplacedAtOnce() throws Exception {
    child.destroyForcibly();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Instant began = Instant.now();
    try (Fence fence = acquire(Duration.ZERO)) {
      assertThat(Duration.between(began, Instant.now()))
          .isLessThan(FenceHolder.TIMING.stale().minusSeconds(1));
      assertThat(publish(fence)).containsExactly("by us");
    }
  }

  @Test
  void stoppedHolderIsReplacedAndPublishesNothingWhenItWakesUp() throws Exception {
    signal("STOP");
    try (Fence fence = acquire(Duration.ZERO)) {
      assertThat(publish(fence)).containsExactly("by us");
      signal("CONT");
      try (OutputStream report = child.getOutputStream()) {
        report.write('\n');
      }
      assertThat(says.readLine())
          .startsWith("fenced off: ")
          .contains("held by process " + ProcessHandle.current().pid());
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(73);
      assertThat(published()).containsExactly("by us");
      assertThat(FenceHolder.open(store, fence).next()).isEmpty();
    }
  }
}

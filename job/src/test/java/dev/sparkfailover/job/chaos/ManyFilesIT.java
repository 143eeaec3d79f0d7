package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.process.JobHome;
import dev.sparkfailover.job.process.JobProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files wait when the job starts. */
@Timeout(600)
class ManyFilesIT {
  private static final int BATCHES = 4;

  @TempDir private Path dir;

  @Test
  void aThousandSmallFilesAreTakenInBoundedBatchesByOneCycle() throws Exception {
    smallFilesAreTaken(1_000);
  }

  @Test
  @Tag("long") // 200 s
  void tenThousandSmallFilesAreTakenInBoundedBatchesByOneCycle() throws Exception {
    smallFilesAreTaken(10_000);
  }

  private void smallFilesAreTaken(int count) throws Exception {
    int most = count / BATCHES;
    JobHome home = JobHome.in(dir).env("JOB_MAX_CYCLES", "1");
    home.env("JOB_MAX_FILES_PER_BATCH", Integer.toString(most));
    fill(Files.createDirectories(home.data().resolve("input/orders")), count);
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode(Duration.ofMinutes(8))).as(job.story()).isZero();
    }
    OrdersCommits commits = OrdersCommits.read(home.data().resolve("checkpoints/orders/commits"));
    Set<String> taken = new HashSet<>();
    for (List<String> files : commits.files().values()) {
      assertThat(files).hasSize(most);
      taken.addAll(files);
    }
    assertThat(commits.files()).hasSize(BATCHES);
    assertThat(taken).hasSize(count);
    assertThat(commits.processed()).isEqualTo(count);
    assertThat(commits.quarantined()).isZero();
    assertThat(commits.open()).isEmpty();
    assertThat(home.published("category_analysis"))
        .hasSize(BATCHES)
        .allMatch(row -> row.startsWith("books," + most + ","));
  }

  private static void fill(Path input, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.writeString(
          input.resolve("orders-%05d.csv".formatted(i)),
          """
          order_id,customer_id,product_category,amount,timestamp
          o-%d,c-%d,books,1.50,2026-01-01T00:00:00Z
          """
              .formatted(i, i));
    }
  }
}

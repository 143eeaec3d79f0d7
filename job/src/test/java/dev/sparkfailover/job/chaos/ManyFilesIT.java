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

/** Ten thousand files wait when the job starts. */
@Timeout(600)
@Tag("long") // 200 s
class ManyFilesIT {
  private static final int FILES = 10_000;
  private static final int MOST = 2_500;

  @TempDir private Path dir;

  @Test
  void tenThousandSmallFilesAreTakenInBoundedBatchesByOneCycle() throws Exception {
    JobHome home = JobHome.in(dir).env("JOB_MAX_CYCLES", "1");
    home.env("JOB_MAX_FILES_PER_BATCH", Integer.toString(MOST));
    fill(Files.createDirectories(home.data().resolve("input/orders")));
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode(Duration.ofMinutes(8))).as(job.story()).isZero();
    }
    OrdersCommits commits = OrdersCommits.read(home.data().resolve("checkpoints/orders/commits"));
    Set<String> taken = new HashSet<>();
    for (List<String> files : commits.files().values()) {
      assertThat(files).hasSize(MOST);
      taken.addAll(files);
    }
    assertThat(commits.files()).hasSize(FILES / MOST);
    assertThat(taken).hasSize(FILES);
    assertThat(commits.processed()).isEqualTo(FILES);
    assertThat(commits.quarantined()).isZero();
    assertThat(commits.open()).isEmpty();
    assertThat(home.published("category_analysis"))
        .hasSize(FILES / MOST)
        .allMatch(row -> row.startsWith("books," + MOST + ","));
  }

  private static void fill(Path input) throws IOException {
    for (int i = 0; i < FILES; i++) {
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

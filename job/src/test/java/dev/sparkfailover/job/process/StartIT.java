package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fixture itself. */
@Timeout(240)
class StartIT {
  @TempDir Path dir;

  @Test
  void jobKilledAtAFailPointGoesOnInTheNextProcessAndEndsWell() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("JOB_MAX_CYCLES", "1");
    home.notes("a.csv", "one", "two");
    home.env("FAIL_AT", "after-commit:1");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(137);
    }
    home.without("FAIL_AT");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "two");
  }
}

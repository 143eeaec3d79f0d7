package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartIT {

  /**
   * One that does not fit is left alone without a word, and every start takes half as long again.
   */
  @Test
  void jobTakesItsClassesFromTheArchive(@TempDir Path dir) throws Exception {
    Path loaded = dir.resolve("loaded.txt");
    JobHome home = JobHome.in(dir).jvm("-Xlog:class+load=info:file=" + loaded);
    try (JobProcess job = home.start("--version")) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(Files.readString(loaded))
        .containsPattern("dev\\.sparkfailover\\.job\\.\\S+ source: shared objects file \\(top\\)");
  }
}

package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever locale the job is started under, as by cron or systemd, it can spell names in UTF-8. */
@Timeout(300)
class LocaleIT {
  private static final List<String> NAMES =
      List.of("größe.csv", "日本.csv", "\ud83d\ude00.csv", "a.csv", "a[1].csv");

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "xx_XX.ISO-8859-1"})
  void namesBeyondAsciiAreProcessed(String locale) throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("JOB_MAX_CYCLES", "1").env("LC_ALL", locale);
    home.env("JOB_DATA_DIR", "daten: größe");
    NAMES.forEach(name -> notes(home, name));

    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
      assertThat(job.story()).doesNotContain("not UTF-8");
    }

    assertThat(home.published(TricksPipeline.OUTPUT))
        .containsExactlyInAnyOrderElementsOf(NAMES.stream().map(name -> "of " + name).toList());
  }

  private static void notes(JobHome home, String name) {
    try {
      home.notes(name, "of " + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sparkfailover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.launcher.LaunchFiles;
import dev.sparkfailover.job.launcher.RelaunchPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final RelaunchPolicy relaunch = new RelaunchPolicy();

  @ParameterizedTest
  @ValueSource(ints = {75, 134, 137, 139, 159})
  void freshProcessAndDeathBySignalComeBackAtOnce(int code) {
    assertThat(relaunch.after(code, LONG)).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 69, 73, 78, 128, 129, 130, 143, 255})
  void otherEndingsAreFinal(int code) {
    assertThat(relaunch.after(code, LONG)).isEmpty();
  }

  @Test
  void quickDeathsInARowAreSlowedDownAndALongLifeForgetsThem() {
    var seconds =
        IntStream.range(0, 12)
            .mapToLong(i -> relaunch.after(139, QUICK).orElseThrow().toSeconds())
            .toArray();

    assertThat(seconds).containsExactly(0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30);
    assertThat(relaunch.after(139, LONG)).contains(Duration.ZERO);
    assertThat(relaunch.after(139, QUICK)).contains(Duration.ZERO);
  }

  @Test
  void launchFilesHoldTheJvmAndTheQuotedClassPath(@TempDir Path dir) throws IOException {
    LaunchFiles.write(dir.resolve("launch"), "/opt/my jdk", "/a b/c.jar:/d\"e");

    assertThat(dir.resolve("launch/java")).hasContent("/opt/my jdk/bin/java\n");
    assertThat(Files.readAllLines(dir.resolve("launch/classpath.args")))
        .containsExactly("-cp", "\"/a b/c.jar:/d\\\"e\"");
  }
}

package dev.sparkfailover.job.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaOptionsTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @Test
  void optionsOfTheEnvironmentAreCutIntoWordsTheWeakerFirst() {
    assertThat(
            JavaOptions.options(
                Map.of("JDK_JAVA_OPTIONS", "-Da='b c' \"-Dd=e\"", "JAVA_TOOL_OPTIONS", " -Xmx2g ")))
        .containsExactly("-Xmx2g", "-Da=b c", "-Dd=e");
  }

  @Test
  void withoutOptionsThereIsNoFile() throws IOException {
    assertThat(ArgumentFile.of(List.of()).words()).isEmpty();
  }

  @Test
  void fileIsForItsOwnerAloneAndHandsOnEveryCharacter() throws Exception {
    List<String> hostile =
        List.of("-Da=b c", "-Db=\"'\\", "-Dc=#x @y *", "-Dd=one\ntwo\tthree", "-De=");
    List<String> options = new ArrayList<>(hostile);
    options.addAll(List.of("-XshowSettings:properties", "-Xmx32m"));
    ArgumentFile file = ArgumentFile.of(options);
    Path path = Path.of(file.words().getFirst().substring(1));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");

    Process java =
        file.start(
            new ProcessBuilder(JAVA, file.words().getFirst(), "-version")
                .redirectErrorStream(true));

    assertThat(java.inputReader().lines().map(String::strip))
        .contains("a = b c", "b = \"'\\", "c = #x @y *", "d = one", "two\tthree", "e =");
    awaitGone(path);
  }

  private static void awaitGone(Path path) throws InterruptedException {
    var clock = new SystemClock();
    long end = clock.nanos() + Duration.ofSeconds(60).toNanos();
    while (Files.exists(path)) {
      assertThat(clock.nanos()).as("%s is still there", path).isLessThan(end);
      clock.sleep(Duration.ofMillis(20));
    }
  }

  @Test
  void whatIsNotJavaKeepsItsEnvironment() throws Exception {
    Process echo =
        JavaOptions.start(
            List.of("sh", "-c", "echo $JDK_JAVA_OPTIONS"),
            builder -> builder.environment().put("JDK_JAVA_OPTIONS", "-Dx=y"));
    assertThat(echo.inputReader().readLine()).isEqualTo("-Dx=y");
  }
}

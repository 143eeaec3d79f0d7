package dev.sparkfailover.job.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults that need a process of their own. */
class SuddenDeathIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void haltIsADeathBySignalWithoutShutdownHooks() throws Exception {
    try (ChildJvm victim = inject(FaultKind.HALT, "512m")) {
      // Java reports a death by signal n as 128 + n; SIGKILL is 9.
      assertThat(victim.exitCode(LIMIT)).as(victim.printed()).isEqualTo(137);
      assertThat(victim.printed()).doesNotContain("counted");
      assertThat(folder.resolve("hook")).doesNotExist();
    }
  }

  @Test
  void fullHeapIsNoticedAndLetGoOf() throws Exception {
    try (ChildJvm victim = inject(FaultKind.OOM, "512m")) {
      assertThat(victim.exitCode(LIMIT)).as(victim.printed()).isZero();
      assertThat(number("OutOfMemoryError after ms (\\d+)", victim)).isLessThan(60_000);
      assertThat(number("used % (\\d+)", victim)).isLessThan(60);
      assertThat(victim.printed()).contains("counted 1000");
      // The counter-check: this process's hooks do run when it ends by itself.
      assertThat(folder.resolve("hook")).hasContent("ran");
    }
  }

  private ChildJvm inject(FaultKind kind, String heap) throws Exception {
    List<String> arguments =
        List.of("-Xmx" + heap, FaultyProcess.class.getName(), kind.name(), folder + "/hook");
    return ChildJvm.start(folder.resolve("log"), Map.of(), arguments);
  }

  private static long number(String regex, ChildJvm victim) throws Exception {
    Matcher matcher = Pattern.compile(regex).matcher(victim.printed());
    assertThat(matcher.find()).as("%s in:%n%s", regex, victim.printed()).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}

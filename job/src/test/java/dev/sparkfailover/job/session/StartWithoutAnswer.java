package dev.sparkfailover.job.session;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.TestAttempt;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.watchdog.ProgressTracker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts a session with a master that takes connections and never answers. */
final class StartWithoutAnswer {
  static final int GIVEN_UP_AND_DIRTY = 42;

  private StartWithoutAnswer() {}

  static Process inAChild(int port, Path temp) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "@" + System.getProperty("jvm.args"),
            "-cp",
            System.getProperty("java.class.path"),
            StartWithoutAnswer.class.getName(),
            String.valueOf(port),
            temp.resolve("child").toString())
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] arguments) throws InterruptedException {
    Clock clock = new SystemClock();
    Settings settings =
        SomeSettings.local(Path.of(arguments[1]))
            .withMaster("spark://127.0.0.1:" + arguments[0])
            .withStart(Duration.ofSeconds(3))
            .with(Map.of());
    Sessions sessions =
        new Sessions(settings, clock, new SparkClusterProbe(settings.sparkMaster()));
    TestAttempt attempt = new TestAttempt(new ProgressTracker(clock));
    try {
      sessions.open(attempt, List.of());
    } catch (SessionStartException e) {
      System.out.println(e.getMessage());
      boolean dirty =
          !attempt.taints().isEmpty() && sessions.residue() instanceof CloseResult.Dirty;
      Runtime.getRuntime().halt(dirty ? GIVEN_UP_AND_DIRTY : 1);
    }
  }
}

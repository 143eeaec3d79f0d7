package dev.sparkfailover.job.application.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.application.AppMain;
import dev.sparkfailover.job.application.AppRun;
import dev.sparkfailover.job.application.UserJar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real exit, in a real process. */
class ExitGuardIT {
  @TempDir Path folder;

  /** Runs the application in the jar given, with a shutdown hook that asks the guard. */
  static final class Guarded {
    private Guarded() {}

    public static void main(String[] jar) throws Exception {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    Optional<String> escaped = new ExitGuard().escaped();
                    System.out.println("escaped: " + escaped.orElse("nothing"));
                  }));
      try (AppClassLoader loader =
          AppClassLoader.guarding(
              "application-1.1", List.of(Path.of(jar[0])), Guarded.class.getClassLoader())) {
        AppMain main = new AppMain(List.of(Path.of(jar[0])), "com.example.App", List.of());
        AppRun.start(main, main.method(loader), loader, () -> {}).join();
        System.exit(0);
      }
    }
  }

  @Test
  void anExitByReflectionIsToldWithItsPlace() throws Exception {
    assertThat(
            output(
                "System.class.getMethod(\"exit\", int.class).invoke(null, 3); throw new Error();"))
        .contains("escaped: the application ended the process at")
        .contains("com.example.App.main(App.java:")
        .contains("on thread application-main")
        .contains("JOB_APP_ISOLATION=process");
  }

  @Test
  void anExitOfOurOwnIsNone() throws Exception {
    assertThat(output("")).contains("escaped: nothing");
  }

  private String output(String body) throws Exception {
    Path jar = new UserJar().main("com.example.App", body).write(folder.resolve("app.jar"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Guarded.class.getName(),
                jar.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}

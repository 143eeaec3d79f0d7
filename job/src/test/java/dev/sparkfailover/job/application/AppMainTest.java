package dev.sparkfailover.job.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.application.isolation.AppClassLoader;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.plugins.UnusableCodeException;
import dev.sparkfailover.job.settings.Settings.App;
import dev.sparkfailover.job.settings.Settings.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppMainTest {
  @TempDir Path folder;

  @Test
  void missingSettingIsNamed() {
    assertThatThrownBy(() -> AppMain.of(app(Optional.empty(), "a.B"), Map.of()))
        .isInstanceOf(UnusableCodeException.class)
        .hasMessageContaining("JOB_APP_JAR: is not set");
  }

  @Test
  void missingJarIsNamedWithItsWholePath() {
    Path jar = folder.resolve("none.jar");
    refused(jar, "a.B").hasMessage("JOB_APP_JAR: there is no file " + jar + ": correct the path");
  }

  @Test
  void aFileThatIsNoJarIsRefused() throws IOException {
    Path jar = Files.writeString(folder.resolve("half.jar"), "not a zip");
    refused(jar, "a.B").hasMessageContaining("half.jar is not a jar that can be read");
  }

  @Test
  void aJarWithoutMainClassNeedsTheSetting() throws IOException {
    Path jar = new UserJar().main("a.B", "").write(folder.resolve("a.jar"));
    refused(jar, "").hasMessageContaining("JOB_APP_CLASS: is not set, and");
  }

  @Test
  void aClassThatIsNotThereGetsTheNearestName() throws IOException {
    Path jar = new UserJar().main("com.example.Report", "").write(folder.resolve("a.jar"));
    refused(jar, "com.example.Repotr")
        .hasMessageContaining("there is no class com.example.Repotr in")
        .hasMessageEndingWith("did you mean \"com.example.Report\"?");
  }

  @Test
  void aMainThatCannotBeCalledIsRefused() throws IOException {
    Path jar =
        new UserJar()
            .source("a.None", "package a; public class None {}")
            .source("a.Inst", "package a; public class Inst { public void main(String[] a) {} }")
            .source(
                "a.Num",
                "package a; public class Num { public static int main(String[] a) { return 1; } }")
            .write(folder.resolve("a.jar"));
    refused(jar, "a.None").hasMessageContaining("has no public method main(String[])");
    refused(jar, "a.Inst").hasMessageContaining("has a main(String[]) that is not static");
    refused(jar, "a.Num").hasMessageContaining("returns int, not void");
  }

  @Test
  void aJarForANewerJavaSaysSo() throws IOException {
    Path jar = new UserJar().main("a.B", "").classFileVersion(99).write(folder.resolve("new.jar"));
    int own = Runtime.version().feature();
    refused(jar, "a.B")
        .hasMessageContaining(
            "new.jar was built for Java 55 (class file 99), this runs on %d (class file %d)"
                .formatted(own, own + 44))
        .hasMessageContaining("--release " + own);
  }

  @Test
  void localSparkJarsBelongToTheApplication() throws IOException {
    Path jar = new UserJar().main("a.B", "").write(folder.resolve("a.jar"));
    AppMain main =
        AppMain.of(
            app(Optional.of(jar), "a.B"),
            Map.of("spark.jars", "/lib/x.jar, file:///lib/y.jar,hdfs://h/z.jar"));
    assertThat(main.jars()).containsExactly(jar, Path.of("/lib/x.jar"), Path.of("/lib/y.jar"));
    assertThat(main.arguments()).containsExactly("--day", "1");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Path jar, String name) {
    return assertThatThrownBy(
            () -> {
              AppMain main = AppMain.of(app(Optional.of(jar), name), Map.of());
              try (AppClassLoader loader =
                  AppClassLoader.guarding(
                      "application-1", main.jars(), AppMainTest.class.getClassLoader())) {
                main.method(loader);
              }
            })
        .isInstanceOfSatisfying(
            UnusableCodeException.class,
            e -> assertThat(e.failureClass()).isEqualTo(FailureClass.FATAL));
  }

  private static App app(Optional<Path> jar, String mainClass) {
    return new App(jar, mainClass, "--day 1", Isolation.SESSION);
  }
}

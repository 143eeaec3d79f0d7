package dev.sparkfailover.job.application.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sparkfailover.job.application.UserJar;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** None of these would come back, were a call not rewritten: the test's JVM would end. */
class ExitCallRewriterTest {
  @TempDir Path folder;

  @Test
  void systemExitEndsTheApplicationOnly() throws Exception {
    assertThat(exits("System.exit(3);")).contains(3);
  }

  @Test
  void runtimeExitAndHaltAreExits() throws Exception {
    assertThat(exits("Runtime.getRuntime().exit(4);")).contains(4);
    assertThat(exits("Runtime.getRuntime().halt(5);")).contains(5);
  }

  @Test
  void methodReferencesAreExits() throws Exception {
    assertThat(exits("java.util.function.IntConsumer end = System::exit; end.accept(6);"))
        .contains(6);
    assertThat(
            exits(
                "java.util.function.IntConsumer end = Runtime.getRuntime()::halt; end.accept(7);"))
        .contains(7);
    assertThat(exits("java.util.stream.IntStream.of(8).forEach(System::exit);")).contains(8);
  }

  @Test
  void scalaSysExitIsAnExit() throws Exception {
    assertThat(exits("scala.sys.package$.MODULE$.exit(9);")).contains(9);
    assertThat(exits("scala.sys.package$.MODULE$.exit();")).contains(0);
  }

  @Test
  void anExitOnAnotherThreadIsKnown() throws Exception {
    assertThat(exits("Thread t = new Thread(() -> System.exit(10)); t.start(); t.join();"))
        .contains(10);
  }

  @Test
  void theFirstExitCountsEvenIfItIsCaught() throws Exception {
    assertThat(
            exits(
                """
                try { System.exit(11); } catch (Throwable e) { }
                for (int i = 0; i < 3; i++) { try { System.exit(0); } catch (Throwable e) { } }
                """))
        .contains(11);
  }

  @Test
  void codeThatDoesNotExitIsUnchangedInWhatItDoes() throws Exception {
    assertThat(exits("if (args.length != 0) { System.exit(1); } String.valueOf(1);")).isEmpty();
  }

  @Test
  void aCallOnTheStackOfNoApplicationStillThrows() {
    assertThat(catchThrowable(() -> AppExit.exit(2)))
        .isInstanceOf(ExitError.class)
        .hasMessageContaining("exit(2)");
  }

  private Optional<Integer> exits(String body) throws Exception {
    Path jar = new UserJar().main("com.example.App", body).write(folder.resolve("app.jar"));
    try (AppClassLoader loader =
        AppClassLoader.guarding("application-1", List.of(jar), getClass().getClassLoader())) {
      Class<?> app = loader.loadClass("com.example.App");
      assertThat(app.getClassLoader()).isSameAs(loader);
      try {
        app.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
      } catch (InvocationTargetException e) {
        assertThat(e.getCause()).isInstanceOf(ExitError.class);
      }
      return loader.exits().call().map(ExitRequests.Call::code);
    }
  }
}

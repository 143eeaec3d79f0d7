package dev.sparkfailover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.launcher.RelaunchPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process of its own, with children that are JVMs. */
@Timeout(120)
class LauncherIT {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir Path dir;

  private final List<Process> started = new ArrayList<>();
  private final Map<String, String> env = new HashMap<>();

  @AfterEach
  void leavesNoProcessBehind() throws IOException {
    started.forEach(Process::destroyForcibly);
    for (var pid : childPids()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void childComesBackUntilItEndsForGoodAndHasAFreshBudgetOnce() throws Exception {
    var launcher = launch("75,kill,7", "--fresh-budget");

    assertThat(launcher.waitFor()).isEqualTo(7);
    assertThat(children())
        .extracting(line -> line.substring(line.indexOf(' ') + 1))
        .containsExactly("75,kill,7 --fresh-budget", "75,kill,7", "75,kill,7");
    assertThat(dir.resolve("console"))
        .content()
        .contains("the job ended with 75 (it asked for a fresh process), starting it at once")
        .contains("the job ended with 137 (it died by signal 9), starting it at once");
  }

  @Test
  void givingUpEndsTheLauncherWithTheSameCode() throws Exception {
    assertThat(launch("69,0").waitFor()).isEqualTo(69);
    assertThat(children()).hasSize(1);
  }

  @Test
  void terminatedLauncherEndsItsChildAndWaitsForIt() throws Exception {
    var launcher = launch("wait");
    await(() -> Files.exists(dir.resolve("ready")));

    launcher.destroy();

    assertThat(launcher.waitFor()).isZero();
    assertThat(dir.resolve("clean")).exists();
    assertThat(childPids()).noneMatch(LauncherIT::alive);
  }

  @Test
  void terminatedLauncherDoesNotBringADeadChildBack() throws Exception {
    var launcher = launch("kill,kill,kill,kill,kill,kill,kill,kill,kill");
    await(() -> children().size() >= 5);

    launcher.destroy();

    assertThat(launcher.waitFor()).isIn(0, 137, 143);
    var count = children().size();
    assertThat(count).isLessThan(9);
    assertThat(childPids()).noneMatch(LauncherIT::alive);
  }

  @Test
  void commandThatCannotBeStartedIsAClearError() throws Exception {
    var launcher = start(List.of("/not/there", "x"));

    assertThat(launcher.waitFor()).isEqualTo(78);
    assertThat(dir.resolve("console")).content().contains("cannot start /not/there");
  }

  @Test
  void listOfProcessesDoesNotShowOptionsOfTheEnvironment() throws Exception {
    env.put("JDK_JAVA_OPTIONS", "-Ddb.password=Zq7hunter2Kx");
    var launcher = launch("75,wait");
    await(() -> Files.exists(dir.resolve("ready")));

    var commandLine =
        Files.readString(Path.of("/proc/%s/cmdline".formatted(childPids().getLast())));
    assertThat(commandLine).contains("@", "LauncherIT").doesNotContain("hunter2");
    launcher.destroy();
    assertThat(launcher.waitFor()).isZero();
    assertThat(dir.resolve("tmp")).isDirectoryNotContaining("glob:**.args");
  }

  @Test
  void whatRunsBesideTheJobEndsWithIt() throws Exception {
    var beside = beside("wait");
    var launcher = start(List.of("--sidecar", beside.toString()), child("wait"));
    await(() -> Files.exists(dir.resolve("ready")) && Files.exists(dir.resolve("beside/ready")));

    launcher.destroy();

    assertThat(launcher.waitFor()).isZero();
    assertThat(dir.resolve("beside/clean")).exists();
    assertThat(dir.resolve("console")).content().doesNotContain("the monitor ended");
  }

  @Test
  void jobGoesOnWithoutWhatRanBesideIt() throws Exception {
    var beside = beside("3");
    var launcher = start(List.of("--sidecar", beside.toString()), child("wait"));
    await(() -> console().contains("the monitor ended with 3; the job continues without it"));
    await(() -> Files.exists(dir.resolve("ready")));

    launcher.destroy();

    assertThat(launcher.waitFor()).isZero();
    assertThat(dir.resolve("clean")).exists();
  }

  @Test
  void deafChildIsKilledWhenPatienceEnds() throws Exception {
    var launcher =
        new Launcher(
            child("deaf"),
            Map.of(),
            new RelaunchPolicy(),
            Duration.ofMillis(300),
            new SystemClock());
    var running = Thread.ofVirtual().start(() -> run(launcher));
    await(() -> Files.exists(dir.resolve("ready")));

    assertThat(launcher.stop()).isEqualTo(137);
    assertThat(childPids()).noneMatch(LauncherIT::alive);
    running.interrupt();
    running.join();
  }

  private static void run(Launcher launcher) {
    try {
      launcher.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process launch(String script, String... args) throws IOException {
    return start(child(script, args));
  }

  private Path beside(String script) throws IOException {
    var folder = Files.createDirectory(dir.resolve("beside"));
    // In quotes: a checkout's path may have a blank.
    var path = '"' + classPath() + '"';
    var arguments = List.of("-cp", path, Child.class.getName(), folder.toString(), script);
    return Files.write(dir.resolve("beside.args"), arguments);
  }

  private String console() {
    try {
      return Files.readString(dir.resolve("console"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(List<String> child) throws IOException {
    return start(List.of(), child);
  }

  private Process start(List<String> options, List<String> child) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-Xmx32m",
                "-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp")),
                "-cp",
                Path.of("target/classes").toAbsolutePath().toString(),
                "dev.sparkfailover.job.Launcher"));
    command.addAll(options);
    command.addAll(child);
    var console = dir.resolve("console").toFile();
    var builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(console);
    builder.environment().putAll(env);
    var process = builder.start();
    started.add(process);
    return process;
  }

  private List<String> child(String script, String... args) {
    var command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-Xmx32m",
                "-cp",
                classPath(),
                Child.class.getName(),
                dir.toString(),
                script));
    command.addAll(List.of(args));
    return command;
  }

  private static String classPath() {
    return Path.of("target/classes").toAbsolutePath()
        + ":"
        + Path.of("target/test-classes").toAbsolutePath();
  }

  private List<String> children() {
    try {
      var log = dir.resolve("log");
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Long> childPids() throws IOException {
    return children().stream().map(line -> Long.valueOf(line.split(" ", 2)[0])).toList();
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    var clock = new SystemClock();
    var deadline = clock.nanos() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(clock.nanos()).as("waited for 60 s").isLessThan(deadline);
      clock.sleep(Duration.ofMillis(20));
    }
  }

  /**
   * Writes down that it was started; then ends, dies or waits, as its script says for this start.
   */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws Exception {
      var dir = Path.of(args[0]);
      var log = dir.resolve("log");
      var before = Files.exists(log) ? Files.readAllLines(log).size() : 0;
      var words = String.join(" ", List.of(args).subList(1, args.length));
      var pid = ProcessHandle.current().pid();
      Files.writeString(
          log, pid + " " + words + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      var script = List.of(args[1].split(",", -1));
      act(script.get(before), dir, pid);
    }

    private static void act(String action, Path dir, long pid) throws Exception {
      switch (action) {
        case "kill" -> {
          new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
          stay(dir);
        }
        case "wait" -> {
          onEnd(() -> leave(dir));
          stay(dir);
        }
        case "deaf" -> {
          onEnd(Child::ignore);
          stay(dir);
        }
        default -> System.exit(Integer.parseInt(action));
      }
    }

    private static void onEnd(Runnable action) {
      Runtime.getRuntime().addShutdownHook(new Thread(action));
    }

    private static void leave(Path dir) {
      try {
        Files.createFile(dir.resolve("clean"));
      } catch (IOException e) {
        Runtime.getRuntime().halt(1);
      }
      Runtime.getRuntime().halt(0);
    }

    private static void ignore() {
      try {
        stopForEver();
      } catch (InterruptedException e) {
        Runtime.getRuntime().halt(1);
      }
    }

    private static void stay(Path dir) throws Exception {
      Files.createFile(dir.resolve("ready"));
      stopForEver();
    }

    private static void stopForEver() throws InterruptedException {
      var ended = new CountDownLatch(1).await(10, TimeUnit.MINUTES);
      throw new IllegalStateException("nobody ends this: " + ended);
    }
  }
}

package dev.sparkfailover.job;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.launcher.JavaOptions;
import dev.sparkfailover.job.launcher.RelaunchPolicy;
import dev.sparkfailover.job.launcher.SidecarProcess;
import dev.sparkfailover.job.launcher.Utf8Locale;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.settings.ParseResult;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Starts a command and brings it back when its process died; what a container runtime does for the
 * image. It counts nothing and gives up nothing: that is the ledger's business.
 */
public final class Launcher {
  private static final int CANNOT_START = 78;
  private static final int KILLED = 137;
  private static final Duration BEYOND_STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FOR_THE_KERNEL = Duration.ofSeconds(10);

  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private final RelaunchPolicy relaunch;
  private final Duration patience;
  private final Clock clock;
  private final Map<String, String> env;
  private List<String> command;
  private Optional<Process> child = Optional.empty();
  private boolean stopping;

  /**
   * @param env given to the child where it is not set already
   * @param patience how long a child may take to end when it is asked to
   */
  Launcher(
      List<String> command,
      Map<String, String> env,
      RelaunchPolicy relaunch,
      Duration patience,
      Clock clock) {
    this.command = List.copyOf(command);
    this.env = Map.copyOf(env);
    this.relaunch = relaunch;
    this.patience = patience;
    this.clock = clock;
  }

  public static void main(String[] args) throws InterruptedException {
    Utf8Locale.take();
    // The launcher has to bring the job back also when the reader of its console is stuck.
    // It prints no value of a setting, and its class path is this module's alone.
    StandardStreams.takeOver(UnaryOperator.identity());
    if (args.length == 0) {
      StandardStreams.err()
          .println(
              "launcher: needs the command to start, as in: [--sidecar ARGUMENTS] java -cp … Main");
      halt(CANNOT_START, Optional.empty());
    }
    var first = args.length > 2 && args[0].equals("--sidecar") ? 2 : 0;
    var command = List.of(args).subList(first, args.length);
    var settings = SettingsReader.read(System.getenv(), configFile(command), Path.of(""));
    if (settings.logFormat() == Settings.LogFormat.JSON) {
      StandardStreams.asJson();
    }
    var launcher =
        new Launcher(
            command, env(settings), new RelaunchPolicy(), patience(settings), new SystemClock());
    var sidecar =
        first == 0
            ? Optional.<SidecarProcess>empty()
            : SidecarProcess.start(command.getFirst(), Path.of(args[1]));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> launcher.stopAndHalt(sidecar), "launcher-stop"));
    halt(launcher.run(), sidecar);
  }

  /** The companion shows the job until its very end. */
  private static void halt(int code, Optional<SidecarProcess> sidecar) {
    sidecar.ifPresent(SidecarProcess::close);
    StandardStreams.drain(LAST_LINES);
    Runtime.getRuntime().halt(code);
  }

  /** Runs the command again and again, until it ends for good; answers its exit code. */
  int run() throws InterruptedException {
    while (true) {
      var started = clock.nanos();
      var process = start();
      if (process.isEmpty()) {
        return waitForStop();
      }
      var code = process.get().waitFor();
      var next = relaunch.after(code, Duration.ofNanos(clock.nanos() - started));
      if (next.isEmpty() || stopping()) {
        return stopping() ? waitForStop() : code;
      }
      announce(code, next.get());
      forgetChild();
      clock.sleep(next.get());
      command = withoutFreshBudget(command);
    }
  }

  /** The hook ends the process, with the code that it knows; this thread only has to keep still. */
  private int waitForStop() throws InterruptedException {
    clock.sleep(patience.plus(FOR_THE_KERNEL).plus(FOR_THE_KERNEL));
    return KILLED;
  }

  private synchronized boolean stopping() {
    return stopping;
  }

  private synchronized Optional<Process> start() {
    if (stopping) {
      return Optional.empty();
    }
    try {
      child = Optional.of(JavaOptions.start(command, this::prepare));
      return child;
    } catch (IOException e) {
      StandardStreams.err()
          .println("launcher: cannot start " + command.getFirst() + ": " + e.getMessage());
      halt(CANNOT_START, Optional.empty());
      throw new IllegalStateException("halted", e);
    }
  }

  private void prepare(ProcessBuilder builder) {
    builder.inheritIO();
    env.forEach(builder.environment()::putIfAbsent);
    if (!Utf8Locale.isThere()) {
      builder.environment().putAll(Utf8Locale.ENV);
    }
  }

  /** Who stops us while we wait has no child to wait for. */
  private synchronized void forgetChild() {
    child = Optional.empty();
  }

  private static void announce(int code, Duration wait) {
    var why =
        code == RelaunchPolicy.FRESH_PROCESS
            ? "it asked for a fresh process"
            : "it died by signal " + (code - RelaunchPolicy.SIGNAL);
    var when = wait.isZero() ? "at once" : "in " + wait.toSeconds() + " s";
    StandardStreams.err()
        .println("launcher: the job ended with %s (%s), starting it %s".formatted(code, why, when));
  }

  private static List<String> withoutFreshBudget(List<String> command) {
    var rest = new ArrayList<>(command);
    rest.removeIf("--fresh-budget"::equals);
    return List.copyOf(rest);
  }

  private void stopAndHalt(Optional<SidecarProcess> sidecar) {
    sidecar.ifPresent(SidecarProcess::expectEnd);
    halt(stop(), sidecar);
  }

  /** Passes the wish to end on, waits for the child, and answers its exit code. */
  int stop() {
    var running = markStopping();
    if (running.isEmpty()) {
      return 0;
    }
    var process = running.get();
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        StandardStreams.err()
            .println(
                "launcher: the job did not end within %s s, killing it"
                    .formatted(patience.toSeconds()));
        process.destroyForcibly().waitFor(FOR_THE_KERNEL.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    return process.isAlive() ? KILLED : process.exitValue();
  }

  private synchronized Optional<Process> markStopping() {
    stopping = true;
    return child;
  }

  /** Spark's pages would answer the whole network; no setting of Spark's own prevents it. */
  private static Map<String, String> env(ParseResult reading) {
    return switch (reading) {
      case ParseResult.Good good ->
          good.settings().localMaster() ? Map.of("SPARK_LOCAL_IP", "127.0.0.1") : Map.of();
      case ParseResult.Bad bad -> Map.of();
    };
  }

  /** The job's own bound; bad settings are the job's to complain about. */
  private static Duration patience(ParseResult reading) {
    var stopTimeout =
        switch (reading) {
          case ParseResult.Good good -> good.settings().bounds().stop();
          case ParseResult.Bad bad -> Duration.ofSeconds(30);
        };
    return stopTimeout.plus(BEYOND_STOP_TIMEOUT);
  }

  private static Optional<Path> configFile(List<String> command) {
    var at = command.lastIndexOf("--config") + 1;
    if (at > 0 && at < command.size()) {
      return Optional.of(Path.of(command.get(at)));
    }
    return command.stream()
        .filter(word -> word.startsWith("--config="))
        .map(word -> Path.of(word.substring("--config=".length())))
        .findFirst();
  }
}

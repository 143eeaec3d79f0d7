package dev.sparkfailover.job;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.cli.CommandLine;
import dev.sparkfailover.job.cli.CommandLine.Flag;
import dev.sparkfailover.job.cli.MaintenanceCommands;
import dev.sparkfailover.job.cli.ParkedProcess;
import dev.sparkfailover.job.cli.ParsedArguments;
import dev.sparkfailover.job.cli.Version;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.launcher.ArgumentFile;
import dev.sparkfailover.job.launcher.Utf8Locale;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.output.LogContext;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.settings.ParseResult;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.SettingsReader;
import dev.sparkfailover.job.storage.FailPoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the job: understands what was asked for, and ends the process with an exit code. */
public final class Main {
  private static final Duration FOR_LAST_LINES = Duration.ofSeconds(2);

  private final FailPoints failPoints;
  private final Fence.Timing fencing;

  Main(FailPoints failPoints, Fence.Timing fencing) {
    this.failPoints = failPoints;
    this.fencing = fencing;
  }

  public static void main(String[] args) {
    new Main(FailPoints.none(), Fence.Timing.USUAL).runAndEnd(args);
  }

  /**
   * Never returns. Everything of ours is closed by then, and what foreign code left behind (its
   * threads, its shutdown hooks) must not hold up the end or change the exit code.
   */
  void runAndEnd(String[] args) {
    Utf8Locale.take();
    ArgumentFile.deleteOwn();
    StandardStreams.takeOver(SecretMasking::mask);
    int code = ExitCode.FRESH_PROCESS.code();
    try {
      code = run(List.of(args), System.getenv()).code();
    } catch (Throwable e) {
      JobLogger.of(Main.class).error("the process cannot go on", e);
      StandardStreams.err().println("The process cannot go on: " + e);
    } finally {
      StandardStreams.drain(FOR_LAST_LINES);
      LogOutput.drainCurrent(FOR_LAST_LINES);
      Runtime.getRuntime().halt(code);
    }
  }

  private ExitCode run(List<String> args, Map<String, String> env) throws Exception {
    return switch (CommandLine.parse(args)) {
      case ParsedArguments.Wrong wrong -> refuse(wrong, read(env, Optional.empty()));
      case CommandLine line -> run(line, env);
    };
  }

  private ExitCode run(CommandLine line, Map<String, String> env) throws Exception {
    if (line.has(Flag.HELP)) {
      return say(CommandLine.usage());
    }
    return line.has(Flag.VERSION) ? say(Version.text()) : run(line, read(env, line.config()));
  }

  private ExitCode run(CommandLine line, ParseResult reading) throws Exception {
    if (isForTheJob(line)) {
      takeFormat(reading);
    }
    reading.warnings().forEach(Main::warn);
    Utf8Locale.warning().ifPresent(Main::warn);
    if (line.has(Flag.CHECK_CONFIG)) {
      System.out.println(SecretMasking.mask(reading.describe()));
      return reading instanceof ParseResult.Good ? ExitCode.DONE : ExitCode.BAD_CONFIGURATION;
    }
    return switch (reading) {
      case ParseResult.Bad bad -> ParkedProcess.orEnd(bad, bad.describe());
      case ParseResult.Good good -> run(line, good.settings());
    };
  }

  private static void takeFormat(ParseResult reading) {
    String application =
        switch (reading) {
          case ParseResult.Bad bad -> bad.application();
          case ParseResult.Good good -> good.settings().application();
        };
    LogContext.ofThisProcess().put("application", application);
    if (reading.logFormat() == Settings.LogFormat.JSON) {
      StandardStreams.asJson();
    }
  }

  /** What else can be asked for is an answer to a person. */
  private static boolean isForTheJob(CommandLine line) {
    return !line.has(Flag.CHECK_CONFIG) && !isMaintenance(line);
  }

  private static boolean isMaintenance(CommandLine line) {
    return line.requeue().isPresent() || line.has(Flag.ADOPT) || line.has(Flag.RESET);
  }

  private ExitCode run(CommandLine line, Settings settings) throws Exception {
    return isMaintenance(line)
        ? new MaintenanceCommands(settings).run(line)
        : new JobAssembly(settings, failPoints, fencing).run(line.has(Flag.FRESH_BUDGET));
  }

  private static ParseResult read(Map<String, String> env, Optional<Path> config) {
    return SettingsReader.read(env, config, Path.of(""));
  }

  private static ExitCode refuse(ParsedArguments.Wrong wrong, ParseResult reading)
      throws Exception {
    takeFormat(reading);
    String text = String.join("\n", wrong.problems()) + "\n\n" + CommandLine.usage();
    return switch (reading) {
      case ParseResult.Bad bad -> ParkedProcess.orEnd(bad, text);
      case ParseResult.Good good ->
          ParkedProcess.orEnd(good.settings(), text, ExitCode.BAD_CONFIGURATION);
    };
  }

  private static void warn(String warning) {
    StandardStreams.err().println("warning: " + warning);
  }

  private static ExitCode say(String text) {
    System.out.println(text);
    return ExitCode.DONE;
  }
}

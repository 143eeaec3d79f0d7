package dev.sparkfailover.job.console;

import dev.sparkfailover.job.failure.StorageErrors;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.QueueAppender;
import dev.sparkfailover.job.output.StandardStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends everything that is logged to one file that is rotated by size, nothing to the console. */
public final class Logging {
  private static final String FILE = "spark_app.log";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 20;

  /** As long as the longest line of JSON, and more. */
  private static final int TAIL_BYTES = 64 * 1024;

  /** They log their internals at INFO: megabytes an hour. */
  private static final List<String> TALKATIVE =
      List.of("org.apache", "org.sparkproject", "io.netty", "io.helidon", "parquet");

  /** They warn of what is normal here: no native Hadoop library. */
  private static final List<String> NOISY = List.of("org.apache.hadoop.util.NativeCodeLoader");

  private Logging() {}

  /**
   * Sets it up, before anything of Spark is touched: Spark leaves a configured log alone. A folder
   * that does not answer is not waited for: the log begins when it does.
   *
   * @throws LogFolderException when it cannot be written
   */
  public static LogOutput start(Path folder, LogOutput.Format format) {
    Path file = folder.resolve(FILE);
    Optional<String> earlier = inTime(file);
    LogOutput output = LogOutput.start(file, format);
    earlier.ifPresent(output::remember);
    // Else log4j stops at the same time as the job's own shutdown, whose lines would be lost.
    System.setProperty("log4j2.shutdownHookEnabled", "false");
    send(output);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return output;
  }

  /** With lines for people. */
  public static LogOutput start(Path folder) {
    return start(folder, LogOutput.Format.TEXT);
  }

  /**
   * As long as there is no folder for it: what is logged goes nowhere, the console is for people.
   */
  public static void silence() {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.setStatusLevel(Level.OFF);
    builder.add(builder.newRootLogger(Level.OFF));
    System.setProperty("log4j2.shutdownHookEnabled", "false");
    LoggerContext.getContext(false).reconfigure(builder.build(false));
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** The last lines of an earlier process; empty when the folder does not answer. */
  private static Optional<String> inTime(Path file) {
    FutureTask<String> opened = new FutureTask<>(() -> opened(file));
    Thread.ofPlatform().daemon().name("log-folder").start(opened);
    try {
      return Optional.of(opened.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LogFolderException refused
          ? refused
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      StandardStreams.err()
          .println(
              "JOB_LOG_DIR: %s does not answer within %s s (a mount that hangs?). The job goes on; lines of the log are dropped and counted until it does."
                  .formatted(file.toAbsolutePath(), PATIENCE.toSeconds()));
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String opened(Path file) {
    try {
      Files.createDirectories(file.getParent());
      refuseWhatIsNoFile(file);
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      return PlainLines.of(new LogTail(file, TAIL_LINES, TAIL_BYTES).get());
    } catch (IOException e) {
      StorageErrors refusal = StorageErrors.of(e);
      throw new LogFolderException(
          "JOB_LOG_DIR: must be a folder that can be written to, cannot write \"%s\": %s; %s, or set another folder"
              .formatted(file.toAbsolutePath(), refusal.what(), refusal.advice()),
          e);
    }
  }

  /** Opening a named pipe waits until something reads it; a device cannot be rotated. */
  private static void refuseWhatIsNoFile(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new LogFolderException(
          "JOB_LOG_DIR: the log must be a regular file, found \"%s\", which is a named pipe, a socket or a device; move it away, or set another folder"
              .formatted(file.toAbsolutePath()),
          new IOException("not a regular file"));
    }
  }

  private static void send(LogOutput output) {
    LoggerContext context = LoggerContext.getContext(false);
    context.reconfigure(configuration());
    Configuration configuration = context.getConfiguration();
    QueueAppender appender = new QueueAppender(output);
    appender.start();
    configuration.addAppender(appender);
    configuration.getRootLogger().addAppender(appender, Level.ALL, null);
    context.updateLoggers();
  }

  private static BuiltConfiguration configuration() {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.setConfigurationName("spark-failover");
    builder.setShutdownHook("disable");
    // What log4j says of itself would be a stack trace on the console.
    builder.setStatusLevel(Level.OFF);
    builder.add(builder.newRootLogger(Level.INFO));
    TALKATIVE.forEach(name -> builder.add(builder.newLogger(name, Level.WARN)));
    NOISY.forEach(name -> builder.add(builder.newLogger(name, Level.ERROR)));
    return builder.build(false);
  }
}

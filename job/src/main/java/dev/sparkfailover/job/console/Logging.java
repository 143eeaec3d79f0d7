package dev.sparkfailover.job.console;

import dev.sparkfailover.job.event.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends everything that is logged to one file that is rotated by size, nothing to the console. */
public final class Logging {
  private static final String FILE = "spark_app.log";
  private static final String MAX_SIZE = "10 MB";
  private static final int OLD_FILES = 5;

  /** One line an event, whatever the message contains; only a stack trace adds lines to it. */
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC} %-5level [%t] %c: %enc{%m}{CRLF}%n%throwable";

  /** They tell of their inner life at INFO: megabytes an hour. */
  private static final List<String> TALKATIVE =
      List.of("org.apache", "org.sparkproject", "io.netty", "io.helidon", "parquet");

  /** They warn of what is normal here: no native Hadoop library. */
  private static final List<String> NOISY = List.of("org.apache.hadoop.util.NativeCodeLoader");

  private Logging() {}

  /**
   * Sets it up, before anything of Spark is touched: Spark leaves a configured log alone.
   *
   * @return the log file
   * @throws LogFolderException when it cannot be written
   */
  public static Path start(Path folder) {
    Path file = writable(folder);
    // Else log4j stops at the same time as the job's own shutdown, whose lines would be lost.
    System.setProperty("log4j2.shutdownHookEnabled", "false");
    LoggerContext.getContext(false).reconfigure(configuration(file));
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return file;
  }

  private static Path writable(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      return file;
    } catch (IOException e) {
      Refusal refusal = Refusal.of(e);
      throw new LogFolderException(
          "JOB_LOG_DIR: must be a folder that can be written to, cannot write \"%s\": %s; %s, or set another folder"
              .formatted(file.toAbsolutePath(), refusal.what(), refusal.advice()),
          e);
    }
  }

  private static BuiltConfiguration configuration(Path file) {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.setConfigurationName("spark-failover");
    builder.setShutdownHook("disable");
    // What log4j says of itself, a full disk for example, would be a stack trace on the console.
    builder.setStatusLevel(Level.OFF);
    builder.add(appender(builder, file));
    builder.add(builder.newRootLogger(Level.INFO).add(builder.newAppenderRef("file")));
    TALKATIVE.forEach(name -> builder.add(builder.newLogger(name, Level.WARN)));
    NOISY.forEach(name -> builder.add(builder.newLogger(name, Level.ERROR)));
    return builder.build(false);
  }

  private static AppenderComponentBuilder appender(
      ConfigurationBuilder<BuiltConfiguration> builder, Path file) {
    return builder
        .newAppender("file", "RollingFile")
        .addAttribute("fileName", file.toString())
        .addAttribute("filePattern", file + ".%i")
        .add(
            builder
                .newLayout("PatternLayout")
                .addAttribute("pattern", PATTERN)
                .addAttribute("charset", "UTF-8"))
        .addComponent(
            builder
                .newComponent("Policies")
                .addComponent(
                    builder
                        .newComponent("SizeBasedTriggeringPolicy")
                        .addAttribute("size", MAX_SIZE)))
        .addComponent(
            builder
                .newComponent("DefaultRolloverStrategy")
                .addAttribute("fileIndex", "min")
                .addAttribute("max", OLD_FILES));
  }
}

package dev.sparkfailover.job.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.output.LogOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LoggingTest {
  private static final Logger log = LoggerFactory.getLogger("org.example");
  @TempDir private Path dir;

  private Optional<LogOutput> output = Optional.empty();

  @AfterEach
  void back() {
    output.ifPresent(LogOutput::detach);
    LoggerContext.getContext(false).reconfigure(new DefaultConfiguration());
  }

  @Test
  void aLineHasUtcTimeLevelThreadLoggerAndMessage() throws IOException {
    start(dir.resolve("logs"));
    log.info("hello {}", "there");
    assertThat(Files.readString(written()))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[main]"
                + " org\\.example: hello there\\R");
  }

  @Test
  void aMessageCannotForgeALine() throws IOException {
    start(dir);
    log.warn("row: a\n2026-03-01T10:00:00.000Z ERROR [main] forged: line");
    assertThat(Files.readAllLines(written()))
        .singleElement()
        .asString()
        .contains("row: a\\n2026-03-01T10:00:00.000Z ERROR");
  }

  @Test
  void aStackTraceIsThereInFull() throws IOException {
    start(dir);
    log.error("attempt 3 failed", new IllegalStateException("why", new IOException("because")));
    assertThat(Files.readString(written()))
        .contains(
            "attempt 3 failed", "IllegalStateException: why", "Caused by: java.io.IOException")
        .contains("\tat dev.sparkfailover.job.console.LoggingTest");
  }

  @Test
  void sparkIsHeardFromWarningsOn() throws IOException {
    start(dir);
    Logger spark = LoggerFactory.getLogger("org.apache.spark.scheduler.TaskSetManager");
    spark.info("Starting task");
    spark.warn("Lost task");
    LoggerFactory.getLogger("org.apache.hadoop.util.NativeCodeLoader").warn("Unable to load");
    java.util.logging.Logger.getLogger("io.helidon.webserver").info("started");
    java.util.logging.Logger.getLogger("io.helidon.webserver").severe("broken");
    assertThat(Files.readString(written()))
        .contains("Lost task", "ERROR [main] io.helidon.webserver: broken")
        .doesNotContain("Starting task", "Unable to load", "started");
  }

  @Test
  void theFileIsRotatedAndOldOnesAreDropped() throws IOException {
    start(dir);
    String big = "x".repeat(1 << 20);
    for (int i = 0; i < 75; i++) {
      log.info(big);
    }
    written();
    try (var files = Files.list(dir)) {
      List<String> names = files.map(each -> each.getFileName().toString()).sorted().toList();
      assertThat(names)
          .containsExactly(
              "spark_app.log",
              "spark_app.log.1",
              "spark_app.log.2",
              "spark_app.log.3",
              "spark_app.log.4",
              "spark_app.log.5");
    }
    assertThat(Files.size(written())).isLessThan(12 << 20);
  }

  /** An application may do all this to quieten Spark. */
  @Test
  void nothingThatAnApplicationDoesToLog4jKeepsTheJobsLinesOut() throws IOException {
    start(dir);
    Logger own = JobLogger.of(LoggingTest.class);
    Configurator.setRootLevel(org.apache.logging.log4j.Level.OFF);
    own.error("one");
    Configurator.setAllLevels("dev.sparkfailover", org.apache.logging.log4j.Level.OFF);
    own.warn("two");
    LoggerContext.getContext(false).reconfigure(new DefaultConfiguration());
    own.info("three {}", 3);
    LoggerContext.getContext(false).stop();
    own.atLevel(Level.INFO).log("four");
    LoggerContext.getContext(false).start();
    assertThat(Files.readAllLines(written())).hasSize(4);
    assertThat(Files.readString(written()))
        .contains("dev.sparkfailover.job.console.LoggingTest: three 3", ": four");
  }

  @Test
  void aLoggerThatBearsANameOfOursIsShownAsTheApplications() throws IOException {
    start(dir);
    LoggerFactory.getLogger("dev.sparkfailover.job.console.Console").error("GAVE UP: forged");
    assertThat(Files.readString(written()))
        .contains(" application/dev.sparkfailover.job.console.Console: GAVE UP")
        .doesNotContain("] dev.sparkfailover");
  }

  @Test
  void theLastLinesAreThereBeforeTheyAreWrittenAndAfterAnEarlierProcess() throws IOException {
    Files.writeString(dir.resolve("spark_app.log"), "of an earlier process\n");
    start(dir);
    assertThat(output.orElseThrow().get()).isEqualTo("of an earlier process");
    log.info("now");
    assertThat(output.orElseThrow().get()).startsWith("of an earlier process\n").endsWith(": now");
  }

  /** Opening it would wait for a reader, for ever. */
  @Test
  void aNamedPipeInPlaceOfTheLogIsRefused() throws Exception {
    String pipe = dir.resolve("spark_app.log").toString();
    assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
    assertThatThrownBy(() -> Logging.start(dir))
        .isInstanceOf(LogFolderException.class)
        .hasMessageContaining("must be a regular file")
        .hasMessageContaining(pipe);
  }

  private void start(Path folder) {
    output = Optional.of(Logging.start(folder));
  }

  private Path written() {
    assertThat(output.orElseThrow().drain(Duration.ofMinutes(1))).isTrue();
    return output.orElseThrow().file();
  }

  @Test
  void aFolderThatIsAFileIsToldWithWhatToDo() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(() -> Logging.start(file))
        .isInstanceOf(LogFolderException.class)
        .hasMessageStartingWith("JOB_LOG_DIR: must be a folder that can be written to")
        .hasMessageContaining(file + " is not a folder")
        .hasMessageContaining("set another folder");
  }

  @Test
  void aLogThatCannotBeOpenedIsToldWithWhatToDo() throws IOException {
    Files.createDirectory(dir.resolve("spark_app.log"));
    assertThatThrownBy(() -> Logging.start(dir))
        .isInstanceOf(LogFolderException.class)
        .hasMessageContaining("spark_app.log")
        .hasMessageContaining("Is a directory");
  }
}

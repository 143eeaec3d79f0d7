package dev.sparkfailover.job.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private static final Logger log = LoggerFactory.getLogger("dev.sparkfailover.example");
  @TempDir private Path dir;

  @AfterEach
  void back() {
    LoggerContext.getContext(false).reconfigure(new DefaultConfiguration());
  }

  @Test
  void aLineHasUtcTimeLevelThreadLoggerAndMessage() throws IOException {
    Path file = Logging.start(dir.resolve("logs"));
    log.info("hello {}", "there");
    assertThat(Files.readString(file))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[main]"
                + " dev\\.sparkfailover\\.example: hello there\\R");
  }

  @Test
  void aMessageCannotForgeALine() throws IOException {
    Path file = Logging.start(dir);
    log.warn("row: a\n2026-03-01T10:00:00.000Z ERROR [main] forged: line");
    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .contains("row: a\\n2026-03-01T10:00:00.000Z ERROR");
  }

  @Test
  void aStackTraceIsThereInFull() throws IOException {
    Path file = Logging.start(dir);
    log.error("attempt 3 failed", new IllegalStateException("why", new IOException("because")));
    assertThat(Files.readString(file))
        .contains(
            "attempt 3 failed", "IllegalStateException: why", "Caused by: java.io.IOException")
        .contains("\tat dev.sparkfailover.job.console.LoggingTest");
  }

  @Test
  void sparkIsHeardFromWarningsOn() throws IOException {
    Path file = Logging.start(dir);
    Logger spark = LoggerFactory.getLogger("org.apache.spark.scheduler.TaskSetManager");
    spark.info("Starting task");
    spark.warn("Lost task");
    LoggerFactory.getLogger("org.apache.hadoop.util.NativeCodeLoader").warn("Unable to load");
    java.util.logging.Logger.getLogger("io.helidon.webserver").info("started");
    java.util.logging.Logger.getLogger("io.helidon.webserver").severe("broken");
    assertThat(Files.readString(file))
        .contains("Lost task", "ERROR [main] io.helidon.webserver: broken")
        .doesNotContain("Starting task", "Unable to load", "started");
  }

  @Test
  void theFileIsRotatedAndOldOnesAreDropped() throws IOException {
    Path file = Logging.start(dir);
    String big = "x".repeat(1 << 20);
    for (int i = 0; i < 75; i++) {
      log.info(big);
    }
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
    assertThat(Files.size(file)).isLessThan(12 << 20);
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

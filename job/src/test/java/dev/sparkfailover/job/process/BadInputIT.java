package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong at a start is said, with what to do, and nothing is lost by it. */
@Timeout(300)
class BadInputIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path dir;
  private JobHome home;

  @BeforeEach
  void somewhere() throws IOException {
    home = JobHome.in(dir).trick("copy").env("JOB_MAX_CYCLES", "1");
  }

  @Test
  void wrongSettingsAreAllNamedAtOnce() throws Exception {
    home.env("JOB_RESTART_MAX", "some").env("JOB_HANG_TIMEOUT", "soon").env("JOB_PORT", "70000");
    refused("JOB_RESTART_MAX", "\"some\"", "JOB_HANG_TIMEOUT", "\"soon\"", "JOB_PORT", "70000");
  }

  @Test
  void unknownSettingInAFileIsNamedWithWhatWasMeant() throws Exception {
    Path file = Files.writeString(dir.resolve("my.properties"), "JOB_PIPELIN=tricks\n");
    assertThat(start(78, "--config", file.toString()))
        .contains("JOB_PIPELIN", "JOB_PIPELINE", "my.properties");
  }

  @Test
  void portInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      home.env("JOB_PORT", port);
      refused("JOB_PORT", port);
    }
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "not a folder");
    home.env("JOB_DATA_DIR", file.resolve("data").toString());
    refused("JOB_DATA_DIR", file.toString());
    home.without("JOB_DATA_DIR").env("JOB_LOG_DIR", file.resolve("logs").toString());
    refused("JOB_LOG_DIR", file.toString());
  }

  @Test
  void folderOfAnotherUserIsNamedWithWhoMustBeLetIn() throws Exception {
    Path foreign = Files.createDirectory(dir.resolve("foreign"));
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("r-xr-xr-x"));
    home.boundByPermissions();
    String user = System.getProperty("user.name");
    home.env("JOB_DATA_DIR", foreign.toString());
    refused("JOB_DATA_DIR", foreign.toString(), "permission denied", "let user " + user);
    home.without("JOB_DATA_DIR").env("JOB_LOG_DIR", foreign.toString());
    refused("JOB_LOG_DIR", foreign.toString(), "permission denied", "let user " + user);
  }

  @Test
  void pipelineThatIsNotThereIsNamed() throws Exception {
    home.env("JOB_PIPELINE", "trick");
    assertThat(start(69)).contains("there is no pipeline \"trick\"", "tricks");
  }

  @Test
  void ledgerThatCannotBeReadIsLeftAlone() throws Exception {
    Files.createDirectories(home.ledger().getParent());
    String good = "{\"version\":1,\"event\":\"finished\",\"at\":\"2026-03-01T10:00:00Z\"}\n";
    ledgerIsRefused(good + "{\"version\":1,\"eve\n" + good, "line 2");
    ledgerIsRefused(good + good + good.replace(":1,", ":99,"), "line 3", "99", "newer program");
  }

  private void ledgerIsRefused(String text, String... told) throws Exception {
    Files.writeString(home.ledger(), text);
    refused(told);
    assertThat(home.ledgerText()).isEqualTo(text);
  }

  @Test
  void checkpointThatDoesNotFitIsRefusedUntilAPersonDecides() throws Exception {
    home.notes("a.csv", "one", "two");
    assertThat(start(0)).contains("2 rows");
    Path checkpoint = home.data().resolve("checkpoints/tricks/checkpoint.json");
    String sound = Files.readString(checkpoint);

    checkpointIsRefused(checkpoint, sound.substring(0, sound.length() / 2));
    checkpointIsRefused(checkpoint, sound.replaceFirst("\"id\" : \"[^\"]*\"", "\"id\" : \"else\""));
    Files.delete(checkpoint);
    gaveUp("checkpoint.json", "--adopt", "--reset");

    assertThat(start(0, "--adopt")).contains("goes on with batch 1");
    home.notes("b.csv", "three");
    assertThat(start(0, "--fresh-budget")).contains("1 row ");
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "three", "two");

    Files.writeString(checkpoint, "");
    assertThat(start(0, "--reset")).contains("was set aside as");
    home.notes("c.csv", "four");
    assertThat(start(0, "--fresh-budget")).contains("1 row ");
    assertThat(batches()).containsExactly("batch=0000000000");
  }

  private void checkpointIsRefused(Path checkpoint, String text) throws Exception {
    Files.writeString(checkpoint, text);
    gaveUp("checkpoints/tricks/", "--adopt", "--reset");
    assertThat(checkpoint).hasContent(text);
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "two");
  }

  private List<String> batches() throws IOException {
    Path output = home.data().resolve("output").resolve(TricksPipeline.OUTPUT);
    try (Stream<Path> folders = Files.list(output)) {
      return folders.map(each -> each.getFileName().toString()).toList();
    }
  }

  private void gaveUp(String... told) throws Exception {
    assertThat(start(69, "--fresh-budget")).contains(told).doesNotContain("Spark is up");
  }

  private void refused(String... told) throws Exception {
    assertThat(start(78)).contains(told).doesNotContain("starting Spark");
  }

  /** Answers what it said. */
  private String start(int code, String... args) throws Exception {
    try (JobProcess job = home.start(args)) {
      assertThat(job.exitCode(SOON)).as(job.story()).isEqualTo(code);
      assertThat(job.console()).doesNotContain("\tat ").doesNotContain("Exception");
      return job.console();
    }
  }
}

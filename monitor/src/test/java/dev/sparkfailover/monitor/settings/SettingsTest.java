package dev.sparkfailover.monitor.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void defaultsAreThoseOfAJobOnThisMachine() {
    assertThat(SettingsReader.read(Map.of()))
        .isEqualTo(
            new Settings(
                8090,
                InetAddress.getLoopbackAddress(),
                Optional.empty(),
                List.of(
                    new Settings.Job(
                        "spark-failover",
                        URI.create("http://127.0.0.1:9404"),
                        Optional.of(Path.of("logs/spark_app.log")),
                        Optional.of(Path.of("data/checkpoints/ledger.jsonl")))),
                List.of(URI.create("http://127.0.0.1:8080")),
                new Settings.Addresses(
                    Optional.empty(), URI.create("http://127.0.0.1:3000"), false),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Optional.empty()));
  }

  @Test
  void theHeartbeatsUrlIsGivenOrLiesInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("url"), "https://hc.example/5f3c\n");
    assertThat(SettingsReader.read(Map.of("MONITOR_HEARTBEAT_URL", "https://hc.example/5f3c")))
        .extracting(Settings::heartbeat)
        .isEqualTo(Optional.of(new Settings.Heartbeat.Url(URI.create("https://hc.example/5f3c"))))
        .asString()
        .doesNotContain("5f3c");
    assertThat(
            SettingsReader.read(Map.of("MONITOR_HEARTBEAT_URL_FILE", file.toString())).heartbeat())
        .contains(new Settings.Heartbeat.File(file));
    assertThat(HeartbeatFile.read(file)).isEqualTo(URI.create("https://hc.example/5f3c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hc.example/5f3c", "ftp://hc.example/5f3c", "https://u:p@hc.example/5f3c"})
  void aHeartbeatThatIsNoUrlIsRefusedWithoutBeingShown(String url) {
    assertThatThrownBy(() -> SettingsReader.read(Map.of("MONITOR_HEARTBEAT_URL", url)))
        .hasMessageContaining("MONITOR_HEARTBEAT_URL: must be a URL as https://HOST/PATH")
        .hasMessageNotContaining("5f3c");
  }

  @Test
  void defaultsAreThoseOfTheDocs() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "reference", "configuration.md"));
    Map<String, String> documented =
        Pattern.compile("\\| `(MONITOR_\\w+)` \\| (?:`([^`]*)`|–) \\|")
            .matcher(docs)
            .results()
            .filter(row -> row.group(2) != null)
            .collect(java.util.stream.Collectors.toMap(r -> r.group(1), r -> r.group(2)));
    assertThat(documented).hasSize(9);
    // Whoever sets it says that there is a Grafana.
    assertThat(documented.remove("MONITOR_DASHBOARD_URL"))
        .isEqualTo(SettingsReader.read(Map.of()).addresses().dashboard().toString());
    assertThat(SettingsReader.read(documented)).isEqualTo(SettingsReader.read(Map.of()));
  }

  @Test
  void defaultsFollowTheJobsOwnSettings() {
    Settings.Job job =
        SettingsReader.read(
                Map.of(
                    "JOB_APPLICATION", "shop",
                    "JOB_PORT", "9500",
                    "JOB_LOG_DIR", "/var/log/shop",
                    "JOB_DATA_DIR", "hdfs://names:8020/shop"))
            .jobs()
            .getFirst();
    assertThat(job)
        .isEqualTo(
            new Settings.Job(
                "shop",
                URI.create("http://127.0.0.1:9500"),
                Optional.of(Path.of("/var/log/shop/spark_app.log")),
                Optional.empty()));
  }

  @Test
  void severalJobsAreToldApartByName() {
    Settings settings =
        SettingsReader.read(
            Map.of(
                "MONITOR_JOB_URL", "orders=http://a:9404, clicks=http://b:9404",
                "MONITOR_LOG_FILE", "a.log,b.log",
                "MONITOR_LEDGER_FILE", ",b.jsonl"));
    assertThat(settings.jobs())
        .containsExactly(
            new Settings.Job(
                "orders",
                URI.create("http://a:9404"),
                Optional.of(Path.of("a.log")),
                Optional.empty()),
            new Settings.Job(
                "clicks",
                URI.create("http://b:9404"),
                Optional.of(Path.of("b.log")),
                Optional.of(Path.of("b.jsonl"))));
  }

  @Test
  void publicAddressHasNoSlashAtItsEnd() {
    assertThat(
            SettingsReader.read(Map.of("MONITOR_PUBLIC_URL", "https://m.example/failover//"))
                .addresses()
                .monitor())
        .contains(URI.create("https://m.example/failover"));
  }

  @Test
  void passwordInThePublicAddressIsNotRepeated() {
    assertThatThrownBy(
            () -> SettingsReader.read(Map.of("MONITOR_PUBLIC_URL", "http://u:hunter2@m:8090")))
        .hasMessageContaining("MONITOR_PUBLIC_URL: must be a URL")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void dashboardIsThereWhenSomebodySaysSo() {
    assertThat(SettingsReader.read(Map.of()).addresses().dashboardSet()).isFalse();
    assertThat(
            SettingsReader.read(Map.of("MONITOR_DASHBOARD_URL", "http://127.0.0.1:3000"))
                .addresses()
                .dashboardSet())
        .isTrue();
  }

  @Test
  void aClusterMayBeMissing() {
    assertThat(SettingsReader.read(Map.of("MONITOR_MASTER_URL", "none")).masters()).isEmpty();
  }

  @Test
  void aClusterMayHaveSeveralMasters() {
    assertThat(
            SettingsReader.read(Map.of("MONITOR_MASTER_URL", "http://a:8080, http://b:8080"))
                .masters())
        .containsExactly(URI.create("http://a:8080"), URI.create("http://b:8080"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MONITOR_PORT          | -1             | must be a port from 0 (any free one) to 65535, got \"-1\"",
        "MONITOR_PORT          | 65536          | must be a port from 0 (any free one) to 65535, got \"65536\"",
        "MONITOR_PORT          | 123456789012   | must be a port",
        "MONITOR_BIND          | no such host   | must be an address of this machine",
        "MONITOR_TOKEN_FILE    | /no/such/token | must be a readable file with a token",
        "MONITOR_JOB_URL       | ftp://a        | must be a URL as http://127.0.0.1:9404",
        "MONITOR_JOB_URL       | http://a,http://b | must be a URL as http://127.0.0.1:9404, or several with names",
        "MONITOR_JOB_URL       | a=http://a,a=http://b | must name each job once, got \"a\" twice",
        "MONITOR_MASTER_URL    | spark://m:7077 | must be a URL that begins with http:// or https://, got \"spark://m:7077\"",
        "MONITOR_MASTER_URL    | http://m:8080, | must be a URL that begins with http:// or https://, got \"\"",
        "MONITOR_DASHBOARD_URL | http://        | must be a URL",
        "MONITOR_PUBLIC_URL    | monitor:8090   | must be a URL as http://monitor.example:8090, without user, query or fragment, got \"monitor:8090\"",
        "MONITOR_PUBLIC_URL    | ftp://m        | must be a URL as http://monitor.example:8090",
        "MONITOR_PUBLIC_URL    | javascript:alert(1) | must be a URL as",
        "MONITOR_PUBLIC_URL    | http://m:99999 | must be a URL as",
        "MONITOR_PUBLIC_URL    | http://m/?a=1  | must be a URL as",
        "MONITOR_PUBLIC_URL    | http://m/#a    | must be a URL as",
        "MONITOR_PUBLIC_URL    | http://u@m     | must be a URL as",
        "MONITOR_PUBLIC_URL    | http://m/ a    | must be a URL as",
        "MONITOR_LOG_FILE      | a,b            | must name at most one file for each of the 1 jobs",
        "MONITOR_POLL_INTERVAL | 5              | must be a duration from 100ms to 1h, as 500ms, 5s or 2m, got \"5\"",
        "MONITOR_POLL_INTERVAL | 99ms           | must be a duration from 100ms to 1h",
        "MONITOR_STALE_AFTER   | 4s             | must be >= MONITOR_POLL_INTERVAL (5s), got \"4s\"",
        "MONITOR_STALE_AFTR    | 4s             | is no setting; did you mean MONITOR_STALE_AFTER?",
      })
  void refusesWhatIsOfNoUse(String name, String value, String complaint) {
    assertThatThrownBy(() -> SettingsReader.read(Map.of(name, value)))
        .isInstanceOf(BadSettingException.class)
        .hasMessageStartingWith(name + ": " + complaint);
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThatThrownBy(
            () -> SettingsReader.read(Map.of("MONITOR_PORT", "x", "MONITOR_POLL_INTERVAL", "y")))
        .hasMessageContaining("MONITOR_PORT: ")
        .hasMessageContaining("MONITOR_POLL_INTERVAL: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MONITOR_SERVICE_RESULT", "MONITOR_UNIT", "MONITORING"})
  void leavesOthersNamesAlone(String name) {
    assertThat(SettingsReader.read(Map.of(name, "x"))).isNotNull();
  }

  @Test
  void environmentBeatsTheEnvFileAndThatThePropertiesFile(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve(".env"),
        "# a comment\nA=env-file\nexport B='b b' # why\nC=\"c\"\nE=\nF=url#part\n");
    Path properties = Files.writeString(folder.resolve("demo.properties"), "A=file\nD=file\n");
    assertThat(Origins.merged(Map.of("A", "environment"), folder, Optional.of(properties)))
        .containsEntry("A", "environment")
        .containsEntry("B", "b b")
        .containsEntry("C", "c")
        .containsEntry("D", "file")
        .containsEntry("E", "")
        .containsEntry("F", "url#part");
  }

  @Test
  void propertiesFileMustBeThere(@TempDir Path folder) {
    assertThatThrownBy(
            () -> Origins.merged(Map.of(), folder, Optional.of(folder.resolve("absent"))))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("absent: cannot be read as settings");
  }
}

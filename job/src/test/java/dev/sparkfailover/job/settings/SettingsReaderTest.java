package dev.sparkfailover.job.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.FaultKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  @TempDir Path dir;

  @Test
  void nothingGivenMeansTheDefaults() {
    var settings = good(Map.of());

    assertThat(settings.sparkMaster()).isEqualTo("local[*]");
    assertThat(settings.localMaster()).isTrue();
    assertThat(settings.pipeline()).isEqualTo("orders");
    assertThat(settings.dataDir()).isEqualTo(dir(dir.resolve("data")));
    assertThat(settings.logDir()).isEqualTo(dir.resolve("logs"));
    assertThat(settings.cycles()).isEqualTo(new Settings.Cycles(Duration.ofSeconds(30), 0));
    assertThat(settings.books())
        .isEqualTo(
            new Settings.Books(Duration.ofSeconds(2), 1000, new Settings.Archive.Keep(), 10));
    assertThat(settings.budget()).isEqualTo(new Settings.Budget(5, 30, 1));
    assertThat(settings.backoff())
        .isEqualTo(new Settings.Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(60), 0.2));
    assertThat(settings.bounds())
        .isEqualTo(
            new Settings.Bounds(
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ZERO));
    assertThat(settings.endpoint())
        .isEqualTo(new Settings.Endpoint(9404, "127.0.0.1", Optional.empty()));
    assertThat(settings.onExhausted()).isEqualTo(Settings.OnExhausted.EXIT);
    assertThat(settings.faults().rate()).isZero();
    assertThat(settings.faults().kinds()).containsExactly(FaultKind.EXCEPTION);
    assertThat(settings.faults().seed()).isEmpty();
    assertThat(settings.sparkConf()).isEmpty();
  }

  @Test
  void environmentWinsOverEnvFileOverPropertiesFileOverDefault() throws IOException {
    var config = file("job.properties", "JOB_PORT=1\nJOB_RESTART_MAX: 1\nJOB_BIND = host-a\n");
    file(".env", "JOB_PORT=2\nexport JOB_RESTART_MAX='2'\n");

    var good = readGood(Map.of("JOB_PORT", "3"), Optional.of(config));

    assertThat(good.settings().endpoint().port()).isEqualTo(3);
    assertThat(good.settings().budget().max()).isEqualTo(2);
    assertThat(good.settings().endpoint().bind()).isEqualTo("host-a");
    assertThat(good.describe())
        .containsPattern("JOB_PORT += 3 +\\(environment\\)")
        .containsPattern("JOB_RESTART_MAX += 2 +\\(.*\\.env:2\\)")
        .containsPattern("JOB_BIND += host-a +\\(.*job\\.properties:3\\)")
        .containsPattern("JOB_PIPELINE += orders +\\(default\\)");
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheirPlaces() throws IOException {
    var config =
        file("job.properties", "# mine\nJOB_HANG_TIMEOUT=soon\nJOB_RESTRAT_MAX=1\nFOO=1\n");

    var bad =
        bad(
            Map.of(
                "JOB_RESTART_INITIAL_DELAY", "5s",
                "JOB_RESTART_MAX_DELAY", "2s",
                "JOB_RESTART_JITTER", "1",
                "JOB_FAILURE_RATE", "1.5"),
            Optional.of(config));

    assertThat(bad.problems())
        .extracting(SettingProblem::toString)
        .containsExactlyInAnyOrder(
            "JOB_RESTART_MAX_DELAY: must be >= JOB_RESTART_INITIAL_DELAY (5s), got \"2s\""
                + " (environment)",
            "JOB_RESTART_JITTER: must be a number from 0 to below 1, got \"1\" (environment)",
            "JOB_FAILURE_RATE: must be a number from 0 to 1, got \"1.5\" (environment)",
            "JOB_HANG_TIMEOUT: must be a duration such as 500ms, 30s, 2m, 1h or 30d, got \"soon\" ("
                + config
                + ":2)",
            "JOB_RESTRAT_MAX: no setting has this name, did you mean JOB_RESTART_MAX? ("
                + config
                + ":3)",
            "FOO: no setting has this name; docs/reference/configuration.md lists all of them ("
                + config
                + ":4)");
    assertThat(bad.describe()).startsWith("6 problems in the configuration:\n  ");
  }

  @ParameterizedTest
  @CsvSource({
    "JOB_RESTART_MULTIPLIER,0.5",
    "JOB_RESTART_RESET_CYCLES,0",
    "JOB_RESTART_MAX,-1",
    "JOB_RESTART_MAX,99999999999999999999",
    "JOB_PORT,70000",
    "JOB_MAX_FILES_PER_BATCH,0",
    "JOB_STOP_TIMEOUT,0s",
    "JOB_CYCLE_INTERVAL,5",
    "JOB_ARCHIVE,perhaps",
    "JOB_FAULTS,explosion",
    "JOB_FAULTS_SEED,abc",
    "JOB_FAILURE_RATE,NaN",
    "JOB_ON_EXHAUSTED,PARK",
    "JOB_PIPELINE,../up",
    "JOB_APP_CLASS,a-b",
    "JOB_BIND,a b",
    "SPARK_MASTER_URL,locl[2]",
    "SPARK_MASTER_URL,spark:/host",
    "JOB_TOKEN_FILE,not-there",
  })
  void badValueIsRefused(String name, String value) {
    var bad = bad(Map.of(name, value), Optional.empty());

    assertThat(bad.problems()).extracting(SettingProblem::name).containsExactly(name);
    assertThat(bad.describe()).contains("got \"" + value + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "local[4]",
        "local[*,3]",
        "spark://a:7077,b:7077",
        "yarn",
        "k8s://https://h:6443"
      })
  void everyFormOfAMasterIsTaken(String master) {
    assertThat(good(Map.of("SPARK_MASTER_URL", master)).sparkMaster()).isEqualTo(master);
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "30s,PT30S", "2m,PT2M", "1h,PT1H", "1d,PT24H", "0,PT0S"})
  void durationsAreReadAsPeopleWriteThem(String text, Duration time) {
    assertThat(good(Map.of("JOB_CYCLE_INTERVAL", text)).cycles().interval()).isEqualTo(time);
  }

  @Test
  void archiveCanBeBoundedByTime() {
    assertThat(good(Map.of("JOB_ARCHIVE", "30d")).books().archive())
        .isEqualTo(new Settings.Archive.KeepFor(Duration.ofDays(30)));
  }

  @Test
  void executorFaultNeedsExecutors() {
    assertThat(bad(Map.of("JOB_FAULTS", "hang,executor"), Optional.empty()).describe())
        .contains("JOB_FAULTS: must not contain executor with SPARK_MASTER_URL=local[*]");

    var cluster = Map.of("JOB_FAULTS", "hang, executor", "SPARK_MASTER_URL", "spark://h:7077");
    assertThat(good(cluster).faults().kinds()).containsExactly(FaultKind.EXECUTOR, FaultKind.HANG);
  }

  @Test
  void faultsOfAnApplicationNeedItsSession() throws IOException {
    file("app.jar", "");
    Map<String, String> app =
        Map.of(
            "JOB_PIPELINE", "app",
            "JOB_APP_JAR", "app.jar",
            "JOB_APP_CLASS", "com.example.Main",
            "JOB_FAILURE_RATE", "0.3");
    assertThat(good(app).faults().rate()).isEqualTo(0.3);

    var data = new java.util.HashMap<>(app);
    data.put("JOB_FAULTS", "data,hang");
    assertThat(bad(data, Optional.empty()).describe())
        .contains("JOB_FAULTS: must not contain data with JOB_PIPELINE=app");

    var process = new java.util.HashMap<>(app);
    process.put("JOB_APP_ISOLATION", "process");
    assertThat(good(process).faults().rate()).isZero();
  }

  @Test
  void applicationNeedsItsJarAndItsClass() throws IOException {
    assertThat(bad(Map.of("JOB_PIPELINE", "app"), Optional.empty()).problems())
        .extracting(SettingProblem::name)
        .containsExactlyInAnyOrder("JOB_APP_JAR", "JOB_APP_CLASS");

    file("app.jar", "");
    var app =
        good(Map.of(
                "JOB_PIPELINE", "app",
                "JOB_APP_JAR", "app.jar",
                "JOB_APP_CLASS", "com.example.Main",
                "JOB_APP_ISOLATION", "process"))
            .app();
    assertThat(app.jar()).contains(dir.resolve("app.jar"));
    assertThat(app.isolation()).isEqualTo(Settings.Isolation.PROCESS);
  }

  @Test
  void sparksOwnSettingsAreMapped() {
    var settings =
        good(
            Map.of(
                "SPARK_CONF_spark_sql_shuffle_partitions", "4",
                "SPARK_CONF_spark_my__key_x", "y",
                "SPARK_CONF_DIR", "/etc/spark"));

    assertThat(settings.sparkConf())
        .isEqualTo(Map.of("spark.sql.shuffle.partitions", "4", "spark.my_key.x", "y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SPARK_CONF_spark_master", "SPARK_CONF_spark_app_name", "SPARK_CONF_x"})
  void sparkSettingThatCannotBeMeantIsRefused(String name) {
    assertThat(bad(Map.of(name, "v"), Optional.empty()).problems())
        .extracting(SettingProblem::name)
        .containsExactly(name);
  }

  @Test
  void unknownNameInTheEnvironmentIsAnErrorWhenItIsNearAKnownOne() {
    assertThat(bad(Map.of("JOB_HANG_TIMEUOT", "1s"), Optional.empty()).describe())
        .contains("did you mean JOB_HANG_TIMEOUT? (environment)");

    var far = readGood(Map.of("JOB_COLOUR_OF_SHED", "red"), Optional.empty());
    assertThat(far.warnings()).singleElement().asString().contains("JOB_COLOUR_OF_SHED");
  }

  @Test
  void namesOfCiServersServiceLinksAndOthersAreIgnored() {
    var env = new HashMap<String, String>();
    env.put("JOB_NAME", "build-7");
    env.put("JOB_URL", "https://ci/job/7");
    env.put("JOB_COMPLETION_INDEX", "0");
    env.put("JOB_PORT", "tcp://10.0.0.1:9404");
    env.put("JOB_PORT_9404_TCP", "tcp://10.0.0.1:9404");
    env.put("JOB_PORT_9404_TCP_PROTO", "tcp");
    env.put("JOB_SERVICE_HOST", "10.0.0.1");
    env.put("JOB_SERVICE_PORT_HTTP", "9404");
    env.put("MONITOR_PORT", "tcp://10.0.0.1:8090");
    env.put("MONITOR_UNIT", "backup.service");
    env.put("DB_PORT", "5432");
    env.put("PATH", "/bin");

    var good = readGood(env, Optional.empty());

    assertThat(good.warnings()).isEmpty();
    assertThat(good.settings().endpoint().port()).isEqualTo(9404);
  }

  @Test
  void envFileSharedWithOtherReadersIsUnderstood() throws IOException {
    file(
        ".env",
        """
        \uFEFF# shared with Compose
        SPARK_WORKER_MEMORY=2g
        SPARK_WORKER_CORES=2
        COMPOSE_PROJECT_NAME=failover
        GF_SECURITY_ADMIN_PASSWORD=x
        MONITOR_PORT=8091

        JOB_APPLICATION="my job"   # a comment
        JOB_BIND=0.0.0.0 # another
        JOB_APP_ARGS=
        """);

    var good = readGood(Map.of(), Optional.empty());

    assertThat(good.warnings()).isEmpty();
    assertThat(good.settings().application()).isEqualTo("my job");
    assertThat(good.settings().endpoint().bind()).isEqualTo("0.0.0.0");
  }

  @Test
  void linesAndFilesThatCannotBeReadAreProblems() throws IOException {
    file(".env", "JOB_PORT\nJOB_BIND=\"x\nJOB_PORTS=1\n");

    var bad = bad(Map.of(), Optional.of(Path.of("missing.properties")));

    assertThat(bad.describe())
        .contains(dir.resolve("missing.properties") + ": no such file")
        .contains(dir.resolve(".env") + ":1: must be NAME=value")
        .contains("JOB_BIND: has a quote without its other half")
        .contains("JOB_PORTS: no setting has this name, did you mean JOB_PORT?");
  }

  @Test
  void lastOfTwoLinesCountsAndIsWarnedOf() throws IOException {
    var config = file("a.properties", "JOB_PORT=1\nJOB_PORT=2\n");

    var good = readGood(Map.of(), Optional.of(config));

    assertThat(good.settings().endpoint().port()).isEqualTo(2);
    assertThat(good.warnings())
        .containsExactly("JOB_PORT: given more than once, the last one counts (" + config + ":2)");
  }

  @Test
  void badSettingsStillSayWhereToAnswer() {
    var bad =
        bad(
            Map.of(
                "JOB_ON_EXHAUSTED", "park",
                "JOB_PORT", "nine",
                "JOB_BIND", "0.0.0.0",
                "JOB_TOKEN_FILE", "not-there"),
            Optional.empty());

    assertThat(bad.onExhausted()).isEqualTo(Settings.OnExhausted.PARK);
    assertThat(bad.endpoint()).isEqualTo(new Settings.Endpoint(9404, "0.0.0.0", Optional.empty()));
    assertThat(bad.application()).isEqualTo("spark-failover");
    assertThat(bad.problems()).hasSize(2);
  }

  @Test
  void emptyTokenFileIsRefused() throws IOException {
    file("token", "\n");
    assertThat(bad(Map.of("JOB_TOKEN_FILE", "token"), Optional.empty()).describe())
        .contains("JOB_TOKEN_FILE: must be a file that holds a token, but it is empty");

    file("token", "s3cret\n");
    assertThat(good(Map.of("JOB_TOKEN_FILE", "token")).endpoint().tokenFile())
        .contains(dir.resolve("token"));
  }

  @Test
  void secretsAreNotShown() {
    var good =
        readGood(
            Map.of(
                "SPARK_CONF_spark_hadoop_fs_s3a_secret_key", "hunter2",
                "SPARK_CONF_spark_ssl_keyPassword", "hunter2",
                "SPARK_CONF_spark_x_opts", "-Dpassword=hunter2 -Da=b",
                "SPARK_MASTER_URL", "k8s://me:hunter2@host:6443"),
            Optional.empty());

    assertThat(good.describe())
        .doesNotContain("hunter2")
        .contains("k8s://***@host:6443")
        .contains("-Dpassword=*** -Da=b");
    assertThat(good.settings().sparkConf()).containsValue("hunter2");
    assertThat(bad(Map.of("SPARK_MASTER_URL", "://me:hunter2@h"), Optional.empty()).describe())
        .doesNotContain("hunter2");
  }

  @Test
  void dataCanLieElsewhere() {
    assertThat(good(Map.of("JOB_DATA_DIR", "hdfs://nn/data/")).dataDir())
        .isEqualTo(URI.create("hdfs://nn/data"));
    assertThat(good(Map.of("JOB_DATA_DIR", dir.toString())).dataDir()).isEqualTo(dir(dir));
  }

  private static URI dir(Path path) {
    return URI.create("file://" + path);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private Settings good(Map<String, String> env) {
    return readGood(env, Optional.empty()).settings();
  }

  private ParseResult.Good readGood(Map<String, String> env, Optional<Path> config) {
    var reading = SettingsReader.read(env, config, dir);
    assertThat(reading).as(reading.describe()).isInstanceOf(ParseResult.Good.class);
    return (ParseResult.Good) reading;
  }

  private ParseResult.Bad bad(Map<String, String> env, Optional<Path> config) {
    var reading = SettingsReader.read(env, config, dir);
    assertThat(reading).as(reading.describe()).isInstanceOf(ParseResult.Bad.class);
    return (ParseResult.Bad) reading;
  }
}

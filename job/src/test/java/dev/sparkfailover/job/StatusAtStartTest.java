package dev.sparkfailover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.http.Endpoints;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.session.SparkClusterProbe;
import dev.sparkfailover.job.settings.ParseResult;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.SettingsReader;
import dev.sparkfailover.job.startup.HeldData;
import dev.sparkfailover.job.startup.StartSequence;
import dev.sparkfailover.job.startup.WatchedDisks;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.storage.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start says while it waits, and what ends its wait: in this process, without Spark. */
@Timeout(240)
class StatusAtStartTest {
  private static final Clock CLOCK = new SystemClock();
  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path dir;

  @Test
  void startWithoutItsDataSaysSoAndGoesOnWhenTheyAreThere() throws Exception {
    Path disk = dir.resolve("disk/data");
    Path link = Files.createSymbolicLink(dir.resolve("data"), disk);
    Settings settings = settings(Map.of("JOB_DATA_DIR", link.toString()));
    StartSequence start = start(settings);
    try (Endpoints endpoints = shown(start, settings)) {
      FutureTask<Event.StartDelayed> begun = inBackground(() -> taken(start));
      saysThatItWaits(endpoints, "data", "missing");
      assertThat(get(endpoints, "/status").body())
          .contains("\"starting\"", "JOB_DATA_DIR", link.toString());
      assertThat(get(endpoints, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(endpoints, "/health/ready").statusCode()).isEqualTo(503);

      Files.createDirectories(disk);
      Event.StartDelayed delay = begun.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(delay.causes()).containsExactly("data missing");
      assertThat(Files.readString(disk.resolve("checkpoints/ledger.jsonl")))
          .containsOnlyOnce("\"event\":\"start-delayed\"");
      assertThat(get(endpoints, "/status").body()).doesNotContain("JOB_DATA_DIR");
      assertThat(get(endpoints, "/metrics").statusCode()).isEqualTo(503);
    }
  }

  private static Event.StartDelayed taken(StartSequence start) throws InterruptedException {
    try (HeldData data = start.data()) {
      assertThat(data.ledger().history().attempts()).isZero();
      return start.delay().orElseThrow();
    }
  }

  @Test
  void startWithoutATemporaryFolderWaitsForOne() throws Exception {
    Path inTheWay = Files.createFile(dir.resolve("file"));
    Settings settings =
        settings(Map.of("SPARK_CONF_spark_local_dir", inTheWay.resolve("temp").toString()));
    StartSequence start = start(settings);
    try (Endpoints endpoints = shown(start, settings)) {
      FutureTask<Path> opened = inBackground(() -> temporary(start));
      saysThatItWaits(endpoints, "temp", "unusable");
      Files.delete(inTheWay);
      assertThat(opened.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).startsWithRaw(inTheWay);
    }
    assertThat(inTheWay.resolve("temp")).isEmptyDirectory();
  }

  private static Path temporary(StartSequence start) throws InterruptedException {
    try (Sessions sessions = start.sessions(new SparkClusterProbe("local[1]"))) {
      return sessions.temporary();
    }
  }

  @Test
  void startWithAllThereWaitsForNothing() throws Exception {
    StartSequence start = start(settings(Map.of()));
    try (HeldData data = start.data()) {
      assertThat(data.ledger().history().attempts()).isZero();
    }
    assertThat(start.delay()).isEmpty();
    assertThat(dir.resolve("data/checkpoints/ledger.jsonl")).isRegularFile();
  }

  @Test
  void damageAndWhatIsInTheWayAreRefusedAtOnce() throws Exception {
    Path epoch = dir.resolve("data/checkpoints/epochs/1.json");
    Files.createDirectories(epoch.getParent());
    Files.writeString(epoch, "{\"version\":1,\"epo");
    assertThatThrownBy(() -> start(settings(Map.of())).data())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("epochs/1.json");

    Path file = Files.createFile(dir.resolve("file"));
    Map<String, String> inTheWay = Map.of("JOB_DATA_DIR", file.resolve("data").toString());
    assertThatThrownBy(() -> start(settings(inTheWay)).data())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("JOB_DATA_DIR");
  }

  private Settings settings(Map<String, String> more) {
    Map<String, String> env = new HashMap<>();
    env.put("JOB_DATA_DIR", dir.resolve("data").toString());
    env.put("JOB_LOG_DIR", dir.resolve("logs").toString());
    env.put("JOB_PORT", "0");
    env.put("JOB_RESTART_INITIAL_DELAY", "100ms");
    env.put("JOB_RESTART_MAX_DELAY", "100ms");
    env.putAll(more);
    return switch (SettingsReader.read(env, Optional.empty(), dir)) {
      case ParseResult.Good good -> good.settings();
      case ParseResult.Bad bad -> throw new AssertionError(bad.describe());
    };
  }

  private static StartSequence start(Settings settings) {
    return new StartSequence(
        settings,
        JobInfo.of(settings, "test"),
        CLOCK,
        Fence.Timing.USUAL,
        WatchedDisks.watch(settings, CLOCK));
  }

  private static Endpoints shown(StartSequence start, Settings settings) {
    Endpoints endpoints =
        Endpoints.start(settings.endpoint(), JobInfo.of(settings, "test"), start.sources(), CLOCK);
    start.shownBy(endpoints);
    return endpoints;
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("start").start(task);
    return task;
  }

  private static void saysThatItWaits(Endpoints endpoints, String folder, String cause)
      throws Exception {
    Pattern series =
        Pattern.compile(
            "failover_start_waiting\\{[^}]*cause=\"%s\"[^}]*folder=\"%s\"[^}]*} 1\\.0"
                .formatted(cause, folder));
    long deadline = CLOCK.nanos() + LIMIT.toNanos();
    while (!series.matcher(get(endpoints, "/metrics").body()).find()) {
      assertThat(CLOCK.nanos()).as("no %s", series).isLessThan(deadline);
      CLOCK.sleep(Duration.ofMillis(50));
    }
  }

  private static HttpResponse<String> get(Endpoints endpoints, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%s%s".formatted(endpoints.port(), path));
    return HTTP.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}

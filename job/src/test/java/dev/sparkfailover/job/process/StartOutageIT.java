package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparkfailover.job.cluster.Hdfs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is away at a start is waited for: no attempt, no restart, and the endpoints answer. */
@Timeout(400)
class StartOutageIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path dir;

  @Test
  void fullAndReadOnlyFoldersAreWaitedForUntilTheyCanBeWritten() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy");
    try (Mounts mounts = Mounts.open()) {
      SmallDisk data = mounts.disk(dir.resolve("disk"), "4m");
      SmallDisk logs = mounts.disk(dir.resolve("log-disk"), "1m");
      mounts.hold(home);
      home.env("JOB_DATA_DIR", data.path().toString());
      home.env("JOB_LOG_DIR", logs.path().resolve("logs").toString());
      data.fill();
      logs.makeReadOnly();
      try (JobProcess job = home.start()) {
        waits(job, "log", "read_only", "JOB_LOG_DIR", "Read-only", "mount it writable");
        logs.makeWritable();
        waits(job, "data", "full", "JOB_DATA_DIR", "No space left on device", "free space");
        data.makeReadOnly();
        waits(job, "data", "read_only", "Read-only", "mount it writable");
        data.makeWritable();
        data.free();
        goesOn(job);
        home.notes("a.csv", "one");
        job.await("the note", () -> home.published(TricksPipeline.OUTPUT).contains("one"));
        job.stop(SOON);
        assertThat(lines(job, "The job waits for its")).isBetween(3L, 4L);
        assertThat(lines(job, "The log folder can be used again")).isEqualTo(1);
        assertThat(job.console()).doesNotContain("\tat ").contains("only after");
      }
      List<JsonNode> delays = home.events("start-delayed");
      assertThat(delays).hasSize(1);
      assertThat(delays.getFirst().path("causes").toString())
          .contains("log read_only", "data full", "data read_only");
      assertThat(home.events("attempt-started")).hasSize(1);
      assertThat(home.events("restart-decided")).isEmpty();
    }
  }

  @Test
  void temporaryFolderThatCannotBeUsedIsWaitedFor() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy");
    Path inTheWay = Files.writeString(dir.resolve("in-the-way"), "not a folder");
    home.notes("a.csv", "one");
    home.env("SPARK_CONF_spark_local_dir", inTheWay.resolve("x").toString());
    try (JobProcess job = home.start()) {
      waits(job, "temp", "unusable", "spark.local.dir", inTheWay.toString());
      Files.delete(inTheWay);
      goesOn(job);
      job.stop(SOON);
    }
    assertThat(inTheWay.resolve("x")).isEmptyDirectory();
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
  }

  @Test
  void fullTemporaryFolderWithForeignLocksInItIsWaitedFor() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("JOB_MAX_CYCLES", "1");
    try (Mounts mounts = Mounts.open()) {
      SmallDisk temp = mounts.disk(dir.resolve("temp-disk"), "8m");
      mounts.run("mkdir %s/spark-failover-x.lock".formatted(temp.path()));
      mounts.run("mkfifo %s/spark-failover-y.lock".formatted(temp.path()));
      mounts.hold(home);
      temp.fill();
      home.notes("a.csv", "one");
      home.jvm("-Djava.io.tmpdir=" + temp.path(), "-XX:-UsePerfData");
      try (JobProcess job = home.start()) {
        waits(job, "temp", "full", "No space left on device", "free space");
        temp.free();
        assertThat(job.exitCode(SOON)).as(job.story()).isZero();
      }
      assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one");
      assertThat(home.events("start-delayed")).hasSize(1);
    }
  }

  @Test
  void oneOfSeveralTemporaryFoldersIsEnough() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy").env("JOB_MAX_CYCLES", "1");
    Path inTheWay = Files.writeString(dir.resolve("in-the-way"), "not a folder");
    Path good = dir.resolve("good");
    home.notes("a.csv", "one");
    home.env("SPARK_CONF_spark_local_dir", "%s/x,%s".formatted(inTheWay, good));
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode(SOON)).as(job.story()).isZero();
    }
    assertThat(good).isEmptyDirectory();
    home.without("SPARK_CONF_spark_local_dir");
    home.env("SPARK_LOCAL_DIRS", "%s/x,%s".formatted(inTheWay, good));
    home.notes("b.csv", "two");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode(SOON)).as(job.story()).isZero();
    }
    assertThat(home.published(TricksPipeline.OUTPUT)).containsExactly("one", "two");
  }

  @Test
  void stopAndCommandsDoNotWait() throws Exception {
    JobHome home = JobHome.in(dir).trick("copy");
    try (Mounts mounts = Mounts.open()) {
      SmallDisk data = mounts.disk(dir.resolve("disk"), "1m");
      mounts.hold(home);
      data.makeReadOnly();
      home.env("JOB_DATA_DIR", data.path().toString());
      try (JobProcess job = home.start()) {
        waits(job, "data", "read_only", "mount it writable");
        job.stop(Duration.ofSeconds(10));
      }
      failsAtOnce(home, "--requeue", "a.csv");
      failsAtOnce(home, "--adopt");
      failsAtOnce(home, "--reset");
    }
    JobHome away = JobHome.in(dir.resolve("away")).trick("copy");
    away.env("JOB_DATA_DIR", "hdfs://no-such-host.invalid:9000/data");
    failsAtOnce(away, "--requeue", "a.csv");
  }

  private static void failsAtOnce(JobHome home, String... args) throws Exception {
    try (JobProcess command = home.start(args)) {
      assertThat(command.exitCode(SOON)).as(command.story()).isEqualTo(78);
      assertThat(command.console()).contains("JOB_DATA_DIR").doesNotContain("\tat ");
    }
  }

  @Test
  void hdfsWhoseNameDoesNotResolveAndWhichIsNotUpIsWaitedFor() throws Exception {
    int port = freePort();
    Path hosts = Files.writeString(dir.resolve("hosts"), hosts(""));
    JobHome home = JobHome.in(dir.resolve("home"));
    home.env("JOB_DATA_DIR", "hdfs://name-node.test:%d/some/data".formatted(port));
    home.env("SPARK_CONF_spark_hadoop_dfs_replication", "1");
    home.jvm("-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.negative.ttl=0");
    try (JobProcess job = home.start()) {
      waits(job, "data", "unreachable", "JOB_DATA_DIR", "name-node.test");
      Files.writeString(hosts, hosts("127.0.0.1 name-node.test\n"));
      job.awaitStatus("refused", now -> now.path("problem").asText().contains("refused"));
      try (Hdfs hdfs = Hdfs.start(dir.resolve("hdfs"), port)) {
        goesOn(job);
        assertThat(lines(job, "The job waits for its")).isEqualTo(1);
        byte[] ledger = hdfs.files().open(ledger(hdfs)).readAllBytes();
        assertThat(new String(ledger, java.nio.charset.StandardCharsets.UTF_8))
            .contains("\"event\":\"start-delayed\"", "data unreachable")
            .doesNotContain("restart-decided");
        job.stop(SOON);
        safeModeIsWaitedFor(home, (DistributedFileSystem) hdfs.files());
      }
    }
  }

  private static void safeModeIsWaitedFor(JobHome home, DistributedFileSystem files)
      throws Exception {
    files.setSafeMode(SafeModeAction.ENTER);
    try (JobProcess job = home.start()) {
      waits(job, "data", "safe_mode", "safemode get");
      files.setSafeMode(SafeModeAction.LEAVE);
      goesOn(job);
      job.stop(SOON);
    }
  }

  private static org.apache.hadoop.fs.Path ledger(Hdfs hdfs) {
    return new org.apache.hadoop.fs.Path(hdfs.uri("/some/data/checkpoints/ledger.jsonl"));
  }

  private static String hosts(String more) throws IOException {
    String here = InetAddress.getLocalHost().getHostName();
    return "127.0.0.1 localhost\n127.0.0.1 %s\n%s".formatted(here, more);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** It says so everywhere, lives, and is not ready. */
  static void waits(JobProcess job, String folder, String cause, String... why) throws Exception {
    Pattern series =
        Pattern.compile(
            "failover_start_waiting\\{[^}]*cause=\"%s\"[^}]*folder=\"%s\"[^}]*} 1\\.0"
                .formatted(cause, folder));
    job.await(
        "a wait for %s, %s".formatted(folder, cause),
        () -> job.listening() && series.matcher(job.get("/metrics").body()).find());
    JsonNode status = job.status();
    assertThat(status.path("state").asText()).isEqualTo("starting");
    assertThat(status.path("problem").asText()).contains(why);
    assertThat(status.path("ready").asBoolean()).isFalse();
    assertThat(job.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(job.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(job.console()).contains(why).contains("(" + cause + ")");
  }

  static void goesOn(JobProcess job) throws Exception {
    job.awaitState("waiting");
    assertThat(job.status().path("problem").isNull()).isTrue();
    assertThat(job.get("/metrics").body())
        .contains("failover_start_waiting{")
        .doesNotContainPattern("failover_start_waiting\\{[^}]*} 1\\.0");
  }

  static long lines(JobProcess job, String begin) throws IOException {
    return job.console().lines().filter(line -> line.startsWith(begin)).count();
  }
}

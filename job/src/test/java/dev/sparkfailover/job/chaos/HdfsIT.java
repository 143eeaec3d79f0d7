package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.TestMain;
import dev.sparkfailover.job.chaos.OrdersExpected.Comparison;
import dev.sparkfailover.job.cluster.Hdfs;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.process.JobHome;
import dev.sparkfailover.job.process.JobProcess;
import dev.sparkfailover.job.storage.FailPoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Books, fence and ledger keep on HDFS what they promise. */
@Timeout(300)
@Tag("long") // 75 s
class HdfsIT {
  private static final int ROWS = 2_000;
  private static final int FENCED_OFF = 73;

  @TempDir private Path dir;

  @Test
  void killedDriversLoseNothingAndASecondDriverIsFencedOff() throws Exception {
    try (Hdfs hdfs = Hdfs.start(dir.resolve("hdfs"))) {
      replacedDriverLosesItsLedger(hdfs.uri("/ledger.jsonl"));
      OrdersJournal journal = write();
      URI data = hdfs.uri("/some/data");
      JobHome home = JobHome.in(dir.resolve("home")).env("JOB_DATA_DIR", data.toString());
      home.env("SPARK_CONF_spark_hadoop_dfs_replication", "1");
      home.env(TestMain.FENCE_STALE, "PT4S").env("JOB_MAX_FILES_PER_BATCH", "4");

      copyIn(hdfs.files(), data);
      diesAt(FailPoint.BETWEEN_OUTPUTS, home);
      diesAt(FailPoint.BEFORE_COMMIT, home);
      home.without(TestMain.FAIL_AT);
      try (JobProcess job = home.start()) {
        job.awaitConsole("batch 2)");
        isFencedOff(home, job);
        ledgerOutOfReachIsWaitedFor(hdfs, job);
        job.awaitState("waiting").stop(Duration.ofSeconds(35));
        assertThat(job.console()).contains("process", "vanished in attempt 2");
      }
      compare(hdfs, data, journal);
    }
  }

  /** It writes where nobody reads, and cannot replace what the next one has. */
  private static void replacedDriverLosesItsLedger(URI file) {
    Event large = new Event.GaveUp(Instant.EPOCH, "x".repeat(3 << 20));
    try (Ledger old = Ledger.open(file, Configuration::new)) {
      old.append(new Event.AttemptStarted(Instant.EPOCH, 1, 1, 1));
      try (Ledger successor = Ledger.open(file, Configuration::new)) {
        old.append(new Event.AttemptStarted(Instant.EPOCH, 2, 1, 1));
        old.append(large);
        successor.append(new Event.AttemptStarted(Instant.EPOCH, 5, 2, 2));
        successor.append(large);
        successor.append(new Event.AttemptStarted(Instant.EPOCH, 6, 2, 2));
      }
    }
    try (Ledger last = Ledger.open(file, Configuration::new)) {
      assertThat(last.history().attempts()).isEqualTo(6);
      assertThat(last.history().open().map(History.OpenAttempt::pid)).contains(2L);
    }
  }

  private OrdersJournal write() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path journal = dir.resolve("journal");
    Process writer =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                OrdersWriter.class.getName(),
                dir.resolve("written").toString(),
                journal.toString(),
                Integer.toString(ROWS),
                "200",
                "0",
                "7")
            .inheritIO()
            .start();
    assertThat(writer.waitFor()).isZero();
    return OrdersJournal.read(journal);
  }

  private void copyIn(FileSystem files, URI data) throws IOException {
    org.apache.hadoop.fs.Path input = new org.apache.hadoop.fs.Path(data + "/input/orders");
    files.mkdirs(input);
    try (Stream<Path> written = Files.list(dir.resolve("written"))) {
      for (Path each : written.sorted().toList()) {
        org.apache.hadoop.fs.Path hidden = new org.apache.hadoop.fs.Path(input, "_half");
        files.copyFromLocalFile(new org.apache.hadoop.fs.Path(each.toUri()), hidden);
        String name = each.getFileName().toString();
        assertThat(files.rename(hidden, new org.apache.hadoop.fs.Path(input, name))).isTrue();
      }
    }
  }

  private static void diesAt(FailPoint point, JobHome home) throws Exception {
    home.env(TestMain.FAIL_AT, point.label() + ":1");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(137);
    }
  }

  private static void isFencedOff(JobHome home, JobProcess holder) throws Exception {
    home.env("JOB_LOG_DIR", "other-logs");
    try (JobProcess second = home.start()) {
      assertThat(second.exitCode()).as(second.story()).isEqualTo(FENCED_OFF);
      assertThat(second.console()).contains("process " + holder.pid()).doesNotContain("\tat ");
    }
  }

  /** What no longer answers is a problem that is told, and not a reason to be killed. */
  private static void ledgerOutOfReachIsWaitedFor(Hdfs hdfs, JobProcess job) throws Exception {
    hdfs.signal("STOP");
    job.awaitConsole("did not answer within");
    assertThat(job.get("/health/live").statusCode()).isEqualTo(200);
    hdfs.signal("CONT");
    job.awaitConsole("written again");
  }

  private void compare(Hdfs hdfs, URI data, OrdersJournal journal) throws IOException {
    Path copy = dir.resolve("copy");
    hdfs.files()
        .copyToLocalFile(
            false,
            new org.apache.hadoop.fs.Path(data),
            new org.apache.hadoop.fs.Path(copy.toUri()),
            true);
    OrdersCommits commits = OrdersCommits.read(copy.resolve("checkpoints/orders/commits"));
    Comparison comparison =
        new OrdersExpected(journal, 6).compare(copy.resolve("output"), commits.files());
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.orders()).isEqualTo(ROWS);
    assertThat(comparison.batches()).isEqualTo(3);
    assertThat(commits.open()).isEmpty();
    List<String> ledger = Files.readAllLines(copy.resolve("checkpoints/ledger.jsonl"));
    assertThat(ledger).filteredOn(line -> line.contains("\"attempt-started\"")).hasSize(3);
    assertThat(ledger).filteredOn(line -> line.contains("\"reason\":\"process\"")).isNotEmpty();
  }
}

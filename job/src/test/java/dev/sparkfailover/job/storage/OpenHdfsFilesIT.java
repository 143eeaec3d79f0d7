package dev.sparkfailover.job.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.cluster.Hdfs;
import dev.sparkfailover.job.commit.BatchTransactions;
import dev.sparkfailover.job.commit.BooksFixture;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.input.InputRules;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real HDFS, in which files are written while the books look, and in which others have rights.
 */
@Timeout(300)
class OpenHdfsFilesIT {
  private static final org.apache.hadoop.fs.Path INPUT =
      new org.apache.hadoop.fs.Path("/data/input/orders");

  @TempDir Path dir;
  // Ahead of the name node's: what it has is settled at once.
  private final ManualClock clock = new ManualClock(Instant.now().plus(Duration.ofHours(1)));
  private final RefusedFiles refused = new RefusedFiles(clock);

  @Test
  void aFileIsTakenWholeAndOnlyWhenItsWriterHasClosedIt() throws Exception {
    try (Hdfs hdfs = Hdfs.start(dir.resolve("hdfs"))) {
      hdfs.files().mkdirs(INPUT);
      Configuration shown = new Configuration();
      shown.set("fs.viewfs.mounttable.shop.link./data", hdfs.uri("/data").toString());
      waitsForTheWriter(hdfs.files(), hdfs.uri("/data"), new Configuration(), "direct.csv");
      waitsForTheWriter(hdfs.files(), URI.create("viewfs://shop/data"), shown, "shown.csv");
      refusesWhatTheNameNodeDenies(hdfs);
    }
  }

  private void waitsForTheWriter(
      FileSystem files, URI data, Configuration configuration, String name) throws Exception {
    Store store = Store.at(data, () -> configuration);
    try (Fence fence = Fence.acquire(store, clock, Duration.ZERO, BooksFixture.TIMING)) {
      BatchTransactions books = open(store, fence);
      FSDataOutputStream out = files.create(new org.apache.hadoop.fs.Path(INPUT, name));
      out.write("1\n2\n3\n".getBytes(UTF_8));
      out.hflush();
      assertThat(books.next()).isEmpty();
      clock.advance(Duration.ofMinutes(5));
      assertThat(books.next()).isEmpty();
      assertThat(refused.shown().total()).isZero();
      clock.advance(Duration.ofMinutes(6));
      assertThat(books.next()).isEmpty();
      assertThat(refused.shown().count(InputRefusal.OPEN)).isEqualTo(1);
      out.write("4\n5\n6\n".getBytes(UTF_8));
      out.close();
      clock.advance(Duration.ofMinutes(1));
      Optional<Plan> plan = books.next();
      assertThat(plan.orElseThrow().files())
          .extracting(InputFile::name, InputFile::size)
          .containsExactly(org.assertj.core.api.Assertions.tuple(name, 12L));
      books.commit(plan.get(), List.of(), RowCounts.NONE);
      assertThat(refused.shown().total()).isZero();
    }
  }

  private void refusesWhatTheNameNodeDenies(Hdfs hdfs) throws Exception {
    FileSystem files = hdfs.files();
    files.setPermission(new org.apache.hadoop.fs.Path("/data"), all());
    UserGroupInformation user = UserGroupInformation.createRemoteUser("job");
    user.doAs(
        (PrivilegedExceptionAction<Void>)
            () -> {
              refusesWhatTheNameNodeDenies(hdfs, files);
              return null;
            });
  }

  private static FsPermission all() {
    return new FsPermission((short) 0777);
  }

  /** Another user's folder of 755, another user's file of 600, and one that is fine. */
  private void refusesWhatTheNameNodeDenies(Hdfs hdfs, FileSystem theirs) throws Exception {
    Store store = Store.at(hdfs.uri("/jobs"), Configuration::new);
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path("/jobs");
    org.apache.hadoop.fs.Path input = new org.apache.hadoop.fs.Path(root, "input/orders");
    theirs.mkdirs(input);
    theirs.setPermission(root, all());
    theirs.setPermission(input.getParent(), all());
    theirs.setPermission(input, all());
    write(theirs, new org.apache.hadoop.fs.Path(input, "good.csv"), 0644);
    write(theirs, new org.apache.hadoop.fs.Path(input, "locked.csv"), 0600);
    write(theirs, new org.apache.hadoop.fs.Path(input, "theirs/a.csv"), 0644);
    write(theirs, new org.apache.hadoop.fs.Path(input, "closed/a.csv"), 0644);
    theirs.setPermission(
        new org.apache.hadoop.fs.Path(input, "theirs"), new FsPermission((short) 0755));
    theirs.setPermission(
        new org.apache.hadoop.fs.Path(input, "closed"), new FsPermission((short) 0700));
    try (Fence fence = Fence.acquire(store, clock, Duration.ZERO, BooksFixture.TIMING)) {
      BatchTransactions books = open(store, fence);
      Plan plan = books.next().orElseThrow();
      assertThat(plan.files()).extracting(InputFile::name).containsExactly("good.csv");
      assertThat(refused.shown().first())
          .extracting(each -> each.file() + " " + each.reason().label())
          .containsExactlyInAnyOrder(
              "locked.csv unreadable", "theirs/a.csv unmovable", "closed/ unreadable");
      books.commit(plan, List.of(), RowCounts.NONE);
      assertThat(store.exists("input/orders/good.csv")).isFalse();
      assertThat(store.exists("input/orders/locked.csv")).isTrue();
    }
  }

  private static void write(FileSystem files, org.apache.hadoop.fs.Path path, int rights)
      throws Exception {
    try (FSDataOutputStream out = files.create(path)) {
      out.write("1\n".getBytes(UTF_8));
    }
    files.setPermission(path, new FsPermission((short) rights));
  }

  private BatchTransactions open(Store store, Fence fence) throws Exception {
    return BatchTransactions.open(
        store,
        BooksFixture.LAYOUT,
        "1",
        BooksFixture.settings(10, new Settings.Archive.Keep()),
        fence,
        fence.nextEpoch(),
        clock,
        FailPoints.none(),
        new InputRules(refused, name -> false));
  }
}

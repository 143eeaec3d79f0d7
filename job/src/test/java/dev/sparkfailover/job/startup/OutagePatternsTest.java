package dev.sparkfailover.job.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.Outage.Cause;
import dev.sparkfailover.job.storage.RefusedException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.net.ConnectTimeoutException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is waited for at a start, and what is not. */
class OutagePatternsTest {
  private static final Map<Cause, List<Supplier<Exception>>> OUTAGES =
      Map.of(
          Cause.UNREACHABLE,
          List.of(
              () -> new UnknownHostException("namenode"),
              () -> new IllegalArgumentException(new UnknownHostException("namenode")),
              () -> new ConnectException("Call From a to b failed: Connection refused"),
              () -> new NoRouteToHostException("No Route to Host from a to b"),
              () -> new SocketTimeoutException("Call From a to b failed"),
              () -> new ConnectTimeoutException("10000 millis timeout"),
              () -> new EOFException("End of File Exception between local host and b"),
              () -> new StandbyException("Operation category READ is not supported"),
              () -> new RemoteException(StandbyException.class.getName(), "not supported"),
              () -> new IOException("File /x could only be written to 0 of the 1 minReplication"),
              () -> new FileSystemException("/d", null, "Stale file handle"),
              () -> new FileSystemException("/d", null, "Transport endpoint is not connected"),
              () -> new UnavailableException(Cause.UNREACHABLE, "no answer within 60 s")),
          Cause.SAFE_MODE,
          List.of(
              () -> new SafeModeException("Cannot create /x. Name node is in safe mode."),
              () -> new RemoteException(SafeModeException.class.getName(), "Cannot create /x")),
          Cause.FULL,
          List.of(
              () -> new IOException("No space left on device"),
              () -> new FileSystemException("/d/x", null, "No space left on device"),
              () -> new FileSystemException("/d/x", null, "Disk quota exceeded"),
              () -> new DSQuotaExceededException()),
          Cause.READ_ONLY,
          List.of(
              () -> new FileSystemException("/d/x", null, "Read-only file system"),
              () -> new FileNotFoundException("/d/x (Read-only file system)")),
          Cause.IO_ERROR,
          List.of(
              () -> new IOException("Input/output error"),
              () -> new FileSystemException("/d/x", null, "Input/output error"),
              () -> new FileSystemException("/d/x", null, "Structure needs cleaning"),
              () -> new IOException("something that no one has seen yet")));

  private static final List<Supplier<Exception>> WRONG =
      List.of(
          () -> new AccessDeniedException("/d/x"),
          () -> new AccessControlException("Permission denied: user=x, access=WRITE"),
          () -> new RemoteException(AccessControlException.class.getName(), "user=x, access=WRITE"),
          () -> new NotDirectoryException("/d"),
          () -> new FileAlreadyExistsException("/d"),
          () -> new FileSystemException("/d/x", null, "Not a directory"),
          () -> new FileSystemException("/d/x", null, "File name too long"),
          () -> new IOException("not a regular file"),
          () -> new ParentNotDirectoryException("/d (is not a directory)"),
          () -> new UnsupportedFileSystemException("fs.AbstractFileSystem.x.impl=null"),
          () -> new IllegalArgumentException("port out of range:99999"),
          () -> new RefusedException("7.json: not a readable record", new IOException("cut off")),
          () -> new IllegalStateException("checkpoint.json: cut off"));

  @TempDir Path dir;

  @Test
  void outageIsRecognisedHoweverItIsWrapped() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (Map.Entry<Cause, List<Supplier<Exception>>> each : OUTAGES.entrySet()) {
      for (Supplier<Exception> outage : each.getValue()) {
        Exception wrapped = wrapped(outage.get(), random);
        assertThat(OutagePatterns.cause(wrapped))
            .as("seed %d: %s", seed, wrapped)
            .contains(each.getKey());
      }
    }
  }

  @Test
  void wrongSettingIsNoOutageHoweverItIsWrapped() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (Supplier<Exception> wrong : WRONG) {
      Exception e = wrong.get();
      Exception wrapped = e instanceof IOException ? wrapped(e, random) : e;
      assertThat(OutagePatterns.cause(wrapped)).as("seed %d: %s", seed, wrapped).isEmpty();
    }
  }

  private static Exception wrapped(Exception e, Random random) {
    Exception result = e;
    for (int i = random.nextInt(4); i > 0; i--) {
      result =
          switch (random.nextInt(3)) {
            case 0 -> new ExplainedException("the ledger cannot be read", result);
            case 1 -> new UncheckedIOException(new IOException(result));
            default -> new IllegalStateException(result);
          };
    }
    return result;
  }

  @Test
  void linkIntoAMountThatIsNotThereIsMissing() throws IOException {
    Path link = dir.resolve("data");
    Files.createSymbolicLink(link, dir.resolve("disk/data"));
    assertThat(madeIn(link)).contains(Cause.MISSING);
    Files.createDirectories(dir.resolve("disk/data"));
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    assertThat(madeIn(file)).isEmpty();
    assertThat(madeIn(file.resolve("data"))).isEmpty();
  }

  private static Optional<Cause> madeIn(Path folder) {
    try {
      Files.createDirectories(folder.resolve("checkpoints"));
      throw new AssertionError("made " + folder);
    } catch (IOException e) {
      return OutagePatterns.cause(e);
    }
  }
}

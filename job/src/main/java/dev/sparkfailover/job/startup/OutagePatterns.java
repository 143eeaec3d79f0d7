package dev.sparkfailover.job.startup;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.Outage.Cause;
import dev.sparkfailover.job.failure.CauseChain;
import dev.sparkfailover.job.failure.Classified;
import dev.sparkfailover.job.failure.FencedOff;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;

/**
 * Distinguishes a storage that is unavailable from a setting that is wrong.
 *
 * <p>An I/O error is an outage unless its type says that waiting cannot help: a scheme that nothing
 * is there for, a file where a folder should be, a permission that was not given. Whatever is not
 * an I/O error is none: damage that was read, a URI that means nothing.
 */
final class OutagePatterns {
  private static final List<Class<? extends Throwable>> WRONG =
      List.of(
          AccessDeniedException.class,
          FileAlreadyExistsException.class,
          NotDirectoryException.class,
          FileSystemLoopException.class);

  /** By name: only HDFS needs these classes. */
  private static final Set<String> WRONG_IN_HADOOP =
      Set.of(
          "org.apache.hadoop.fs.UnsupportedFileSystemException",
          "org.apache.hadoop.fs.FileAlreadyExistsException",
          "org.apache.hadoop.fs.ParentNotDirectoryException",
          "org.apache.hadoop.fs.PathIsNotDirectoryException",
          "org.apache.hadoop.fs.InvalidPathException",
          "org.apache.hadoop.security.AccessControlException",
          "org.apache.hadoop.ipc.RPC$VersionMismatch",
          "org.apache.hadoop.ipc.RpcNoSuchProtocolException");

  private static final Pattern WRONG_SAID =
      Pattern.compile(
          "Not a directory|Is a directory|not a regular file|File ?name too long|Too many levels of symbolic links"
              + "|Operation not permitted|Operation not supported|Function not implemented");

  private static final List<Class<? extends Throwable>> USED_UP =
      List.of(ClusterStorageCapacityExceededException.class);

  /** The system's own word, and a type that a server reports by its name. */
  private static final Pattern FULL =
      Pattern.compile("No space left on device|Disk quota exceeded|QuotaExceeded");

  private static final Pattern READ_ONLY = Pattern.compile("Read-only file system");
  private static final Pattern SAFE_MODE = Pattern.compile("SafeModeException|in safe mode");
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "ConnectTimeoutException|StandbyException|RetriableException|BlockMissingException"
              + "|could only be written to 0 of|Server too busy|End of File Exception"
              + "|Stale file handle|Transport endpoint is not connected|Host is down"
              + "|No route to host|Network is unreachable|Connection (?:timed out|refused|reset)");

  private static final List<Class<? extends Throwable>> NO_ANSWER =
      List.of(UnknownHostException.class, SocketException.class, SocketTimeoutException.class);

  private OutagePatterns() {}

  /** Empty when waiting cannot help. */
  static Optional<Cause> cause(Throwable failure) {
    CauseChain chain = CauseChain.of(failure);
    if (chain.first(IOException.class).isEmpty() || isDecided(chain)) {
      return Optional.empty();
    }
    return chain
        .first(UnavailableException.class)
        .map(UnavailableException::kind)
        .or(() -> brokenLink(chain))
        .or(() -> wrong(chain) ? Optional.empty() : Optional.of(kind(chain)));
  }

  /**
   * What was read is damaged, or another driver's: the I/O error below it is how that was found.
   */
  private static boolean isDecided(CauseChain chain) {
    return chain.first(FencedOff.class).isPresent()
        || chain
            .first(Classified.class)
            .filter(found -> found.failureClass() == FailureClass.FATAL)
            .isPresent();
  }

  /** What is wrong where waiting alone cannot help. */
  static Cause wrongOne(Throwable failure) {
    return CauseChain.of(failure).first(AccessDeniedException.class).isPresent()
        ? Cause.DENIED
        : Cause.UNUSABLE;
  }

  private static boolean wrong(CauseChain chain) {
    return chain.has(WRONG)
        || WRONG_IN_HADOOP.stream().anyMatch(name -> saysHadoop(chain, name))
        || chain.links().stream()
            .filter(IOException.class::isInstance)
            .anyMatch(e -> WRONG_SAID.matcher(String.valueOf(e.getMessage())).find());
  }

  /** Of its own, or reported by a server. */
  private static boolean saysHadoop(CauseChain chain, String type) {
    String remote = "org.apache.hadoop.ipc.RemoteException(%s)".formatted(type);
    return chain.hasTypeNamed(type)
        || chain.links().stream().anyMatch(t -> t.toString().startsWith(remote));
  }

  /** What a data folder looks like that is a link into a mount which is not there yet. */
  private static Optional<Cause> brokenLink(CauseChain chain) {
    return chain
        .first(FileAlreadyExistsException.class)
        .flatMap(e -> Optional.ofNullable(e.getFile()))
        .map(Path::of)
        .filter(path -> Files.isSymbolicLink(path) && !Files.exists(path))
        .map(path -> Cause.MISSING);
  }

  private static Cause kind(CauseChain chain) {
    if (says(chain, SAFE_MODE)) {
      return Cause.SAFE_MODE;
    }
    if (chain.has(USED_UP) || says(chain, FULL)) {
      return Cause.FULL;
    }
    if (says(chain, READ_ONLY)) {
      return Cause.READ_ONLY;
    }
    return chain.has(NO_ANSWER) || says(chain, UNREACHABLE) ? Cause.UNREACHABLE : Cause.IO_ERROR;
  }

  private static boolean says(CauseChain chain, Pattern sign) {
    return chain.links().stream().anyMatch(t -> sign.matcher(t.toString()).find());
  }
}

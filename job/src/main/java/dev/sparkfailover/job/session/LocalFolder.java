package dev.sparkfailover.job.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * This process's folder for temporary files, Spark's and all others.
 *
 * <p>Its owner holds a lock on {@code lock} in it, so that the folders of processes that died can
 * be told from those of the living, in whichever container they run.
 */
final class LocalFolder implements AutoCloseable {
  private static final String PREFIX = "spark-failover-";
  private static final String LOCK = "lock";
  private static final String OTHERS = "tmp";

  private final Path path;
  private final FileChannel channel;

  private LocalFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Makes one in the base and removes those that nobody holds any more. */
  static LocalFolder in(Path base) throws IOException {
    Files.createDirectories(base);
    removeAbandoned(base);
    Path path = Files.createTempDirectory(base, PREFIX);
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    Files.createDirectory(path.resolve(OTHERS));
    return new LocalFolder(path, channel);
  }

  Path path() {
    return path;
  }

  /** For what libraries put aside for the whole life of the JVM. */
  Path others() {
    return path.resolve(OTHERS);
  }

  /**
   * Empties what the attempts left: Spark keeps the first level of folders for the whole life of
   * the JVM, so these stay.
   */
  void sweep() throws IOException {
    for (Path folder : foldersIn(path)) {
      if (folder.equals(others())) {
        continue;
      }
      for (Path left : childrenOf(folder)) {
        delete(left);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException("%s: cannot be removed".formatted(path), e);
    }
  }

  private static void removeAbandoned(Path base) throws IOException {
    for (Path folder : foldersIn(base)) {
      if (folder.getFileName().toString().startsWith(PREFIX) && abandoned(folder)) {
        delete(folder);
      }
    }
  }

  /** A folder without a lock file is one that is just being made. */
  private static boolean abandoned(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException
        | OverlappingFileLockException
        | java.nio.file.AccessDeniedException e) {
      return false;
    }
  }

  private static List<Path> foldersIn(Path parent) throws IOException {
    return childrenOf(parent).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> childrenOf(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children.toList();
    }
  }

  /** What vanishes meanwhile is gone as well. */
  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

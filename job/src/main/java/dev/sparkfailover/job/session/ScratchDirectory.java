package dev.sparkfailover.job.session;

import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * This process's folder for temporary files, Spark's and all others.
 *
 * <p>A file beside it is there before the folder and goes after it, and its owner holds a lock on
 * that: so the folders of processes that died, also while they made or removed one, can be told
 * from those of the living, in whichever container they run.
 */
final class ScratchDirectory implements AutoCloseable {
  private static final Logger log = JobLogger.of(ScratchDirectory.class);
  private static final String PREFIX = "spark-failover-";
  private static final String LOCK = ".lock";
  private static final String OTHERS = "tmp";
  private static final int TRIED_BYTES = 4096;

  private final Path path;
  private final Path lock;
  private final FileChannel held;
  private volatile List<Path> known = List.of();

  private ScratchDirectory(Path path, Path lock, FileChannel held) {
    this.path = path;
    this.lock = lock;
    this.held = held;
  }

  /** Makes one in the base and removes those that no process holds any more. */
  static ScratchDirectory in(Path base) throws IOException {
    Files.createDirectories(base);
    removeAbandoned(base);
    ScratchDirectory folder = claim(base);
    try {
      Files.createDirectories(folder.others());
      folder.tryOut();
      return folder;
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  /** A full disk may still take an empty file and a folder. */
  private void tryOut() throws IOException {
    Path tried = others().resolve("try");
    Files.write(tried, new byte[TRIED_BYTES]);
    Files.delete(tried);
  }

  private static ScratchDirectory claim(Path base) throws IOException {
    while (true) {
      Path lock = Files.createTempFile(base, PREFIX, LOCK);
      FileChannel held = FileChannel.open(lock, StandardOpenOption.WRITE);
      try {
        held.lock();
        // Another process may have taken it for abandoned before it was locked.
        if (Files.exists(lock)) {
          return new ScratchDirectory(folderOf(lock), lock, held);
        }
      } catch (IOException e) {
        held.close();
        throw e;
      }
      held.close();
    }
  }

  private static Path folderOf(Path lock) {
    String name = lock.getFileName().toString();
    return lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
  }

  Path path() {
    return path;
  }

  /**
   * What another program removed of it, one that cleans the temporary folder, say. Spark and other
   * libraries keep the names of their folders for the whole life of the JVM.
   */
  Optional<Path> gone() {
    return Stream.concat(Stream.of(path, lock, others()), known.stream())
        .filter(each -> !Files.exists(each))
        .findFirst();
  }

  /** Remembers folders that are made once and kept for the whole life of the JVM. */
  void know(List<Path> kept) {
    known = List.copyOf(kept);
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
    try (held) {
      delete(path);
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      throw new UncheckedIOException("%s: cannot be removed".formatted(path), e);
    }
  }

  private static void removeAbandoned(Path base) throws IOException {
    for (Path lock : childrenOf(base)) {
      String name = lock.getFileName().toString();
      // Others may put there what they like: a pipe would be opened for ever.
      if (name.startsWith(PREFIX)
          && name.endsWith(LOCK)
          && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
        removeIfAbandoned(lock);
      }
    }
  }

  private static void removeIfAbandoned(Path lock) {
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock taken = channel.tryLock()) {
      if (taken != null) {
        delete(folderOf(lock));
        Files.deleteIfExists(lock);
      }
    } catch (NoSuchFileException | OverlappingFileLockException | AccessDeniedException e) {
      log.debug("{} belongs to another user: {}", lock, e.toString());
    } catch (DirectoryNotEmptyException e) {
      log.info("{}: something is still written there; the next start removes it.", folderOf(lock));
    } catch (IOException e) {
      // Another user's, in a folder such as /tmp, or damaged: it does no harm.
      log.info("{} cannot be removed: {}", lock, e.toString());
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

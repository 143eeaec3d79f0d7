package dev.sparkfailover.job.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Brings large files to disk while they are written: the disk works beside the processor then, and
 * the sync at the end waits for little.
 *
 * <p>A failure is kept and thrown by {@link #close()}: the system reports a write that failed only
 * once, and who syncs at the end would not hear of it.
 */
final class SyncAhead implements Closeable {
  /** So much of a file must be new. */
  static final long WORTH_BYTES = 32L << 20;

  private static final long PAUSE_MILLIS = 200;

  private final Path folder;
  private final Sync sync;
  private final Map<Object, Long> synced = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sync-ahead");
  // Written by the thread before it ends, read after that.
  private IOException failure;

  /** Brings a file to disk. */
  interface Sync {
    void force(Path file) throws IOException;
  }

  /** One that looks only when a test calls it. */
  SyncAhead(Path folder, Sync sync) {
    this.folder = folder;
    this.sync = sync;
  }

  /**
   * One that looks by itself.
   *
   * @param folder with all that is below; it may come into being later
   */
  static SyncAhead of(Path folder, Sync sync) {
    SyncAhead ahead = new SyncAhead(folder, sync);
    ahead.thread.setDaemon(true);
    ahead.thread.start();
    return ahead;
  }

  private void run() {
    try {
      while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = new InterruptedIOException("interrupted while files were brought to disk");
    }
  }

  /** Looks once at all files. */
  void look() throws IOException {
    Files.walkFileTree(folder, new Look());
  }

  private final class Look extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes found) throws IOException {
      // A file keeps its key when it is renamed, as each file is that a task has finished.
      long before = synced.getOrDefault(found.fileKey(), 0L);
      if (closing.getCount() > 0 && found.size() - before >= WORTH_BYTES) {
        try {
          sync.force(file);
          synced.put(found.fileKey(), found.size());
        } catch (NoSuchFileException e) {
          return FileVisitResult.CONTINUE;
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return unlessGone(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      return unlessGone(e);
    }
  }

  /** Spark renames and deletes all the while. */
  private static FileVisitResult unlessGone(IOException e) throws IOException {
    if (e != null && !(e instanceof NoSuchFileException)) {
      throw e;
    }
    return FileVisitResult.CONTINUE;
  }

  /**
   * Ends it; waits for the file that is on its way.
   *
   * @throws IOException what went wrong meanwhile
   */
  @Override
  public void close() throws IOException {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a file was brought to disk");
    }
    if (failure != null) {
      throw failure;
    }
  }
}

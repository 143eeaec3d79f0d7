package dev.sparkfailover.job.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * The file operations that the books rest on, below one data folder. Paths are relative to it, with
 * {@code /} between names. A missing file is {@link java.nio.file.NoSuchFileException}.
 */
public interface Store {

  /**
   * What lies in a folder.
   *
   * @param identity which file it is, whatever its name: the number of its inode, or HDFS's own;
   *     empty where there is none
   */
  record Entry(String name, Kind kind, long size, Instant modified, Optional<String> identity) {
    public boolean folder() {
      return kind == Kind.FOLDER;
    }

    public boolean file() {
      return kind == Kind.FILE;
    }
  }

  /** What it is; pipes, devices and links to folders are none of our business. */
  enum Kind {
    FILE,
    FOLDER,
    OTHER,
    /** Its name cannot be spelled by this JVM; what the entry has for a name is for people. */
    UNSPELLABLE,
    /** What it is cannot be found out. */
    UNREADABLE
  }

  /** Asks whether files could be moved away, and moves none. */
  interface MoveTrial extends Closeable {
    /**
     * Why the file could not be renamed, and what to do; empty when it could.
     *
     * @throws java.nio.file.NoSuchFileException when it is gone
     */
    Optional<String> obstacle(String path) throws IOException;

    /** Takes what it needed away. */
    @Override
    default void close() throws IOException {}
  }

  /** The store at the data folder; refuses file systems without an atomic rename. */
  static Store at(URI dataDir, Supplier<Configuration> configuration) throws IOException {
    String scheme = Optional.ofNullable(dataDir.getScheme()).orElse("file");
    return switch (scheme) {
      case "file" -> new LocalStore(java.nio.file.Path.of(dataDir.getPath()));
      case "hdfs", "viewfs" -> new HadoopStore(dataDir, configuration.get());
      default ->
          throw new RefusedException(
              "JOB_DATA_DIR: "
                  + dataDir
                  + " has no atomic rename (scheme "
                  + scheme
                  + "), so nothing can be published exactly once; use a local folder or hdfs://");
    };
  }

  /** The path as the rest of the world names it. */
  URI uri(String path);

  /** Makes the folder and its parents. */
  void folders(String path) throws IOException;

  /** Makes the folder unless it is there; its parent must exist. */
  void folder(String path) throws IOException;

  Optional<Entry> stat(String path) throws IOException;

  default boolean exists(String path) throws IOException {
    return stat(path).isPresent();
  }

  List<Entry> list(String path) throws IOException;

  /** As {@link #list}, and what cannot be spelled or looked at is among it. */
  default List<Entry> survey(String path) throws IOException {
    return list(path);
  }

  /** Why the file cannot be read, and what to do; empty when it can. */
  Optional<String> unreadable(String path) throws IOException;

  /**
   * Why the file must be taken for one that is still being written, where the file system knows its
   * writers; an answer that cannot be had is such a reason.
   */
  default Optional<String> beingWritten(String path) throws IOException {
    return Optional.empty();
  }

  /**
   * How to ask whether files could be renamed into the folder's parent.
   *
   * @param folder made if need be; its parent must exist
   */
  MoveTrial moveTrial(String folder) throws IOException;

  /** The whole content of a small file. */
  byte[] read(String path) throws IOException;

  InputStream open(String path) throws IOException;

  /** Writes in place and returns when the content is on disk; the folder must exist. */
  void write(String path, byte[] content) throws IOException;

  /** Writes in place; what a power cut leaves of it does not matter. */
  void writeUnsynced(String path, byte[] content) throws IOException;

  /**
   * Gives a written file its name; of many who try at the same time, one succeeds. What needs the
   * name to outlive a power cut calls {@link #syncEntries} after it.
   */
  void create(String from, String to) throws IOException;

  /** Gives a written file its name in place of the file that has it. */
  void replace(String from, String to) throws IOException;

  /**
   * Renames; never overwrites, never copies, never nests.
   *
   * @throws java.nio.file.AtomicMoveNotSupportedException between two mounts
   */
  void move(String from, String to) throws IOException;

  /** Brings all files below the folder to disk. */
  void sync(String folder) throws IOException;

  /**
   * Until it is closed, files below the folder go to disk while they are written, where that makes
   * the {@link #sync} of all of them quicker. Closing it throws what went wrong meanwhile.
   */
  default Closeable syncAhead(String folder) {
    return () -> {};
  }

  /** Brings the folder's own entries to disk. */
  void syncEntries(String folder) throws IOException;

  /** Deletes with all that is below; a missing file is fine. */
  void delete(String path) throws IOException;

  /** Whether a process that dies loses its locks here. */
  boolean locks();

  /** The lock on the file, which is made if need be; empty when another process has it. */
  Optional<Closeable> lock(String path) throws IOException;
}

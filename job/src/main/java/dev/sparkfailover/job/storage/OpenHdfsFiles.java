package dev.sparkfailover.job.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Asks HDFS whether a file is still open: its length and its modification time stand still as long
 * as its writer has not closed it, so neither shows it.
 */
final class OpenHdfsFiles {
  private final FileContext files;
  private final Configuration configuration;
  private final Map<URI, FileSystem> asked = new ConcurrentHashMap<>();

  OpenHdfsFiles(FileContext files, Configuration configuration) {
    this.files = files;
    this.configuration = configuration;
  }

  /** Why it counts as one that is still being written. */
  Optional<String> beingWritten(Path path) throws IOException {
    try {
      // A viewfs shows files of several name nodes; the one behind it knows.
      Path real = files.resolvePath(path);
      return closed(real)
          ? Optional.empty()
          : Optional.of(
              "its writer has not closed it; if that writer is dead: hdfs debug recoverLease -path "
                  + real.toUri().getPath());
    } catch (FileNotFoundException e) {
      NoSuchFileException gone = new NoSuchFileException(path.toString());
      gone.initCause(e);
      throw gone;
    } catch (IOException e) {
      return Optional.of("whether its writer has closed it cannot be found out: " + e);
    }
  }

  private boolean closed(Path real) throws IOException {
    FileSystem system = system(real);
    // Others than HDFS show a file only when it is complete, or have no such question.
    return !(system instanceof DistributedFileSystem hdfs) || hdfs.isFileClosed(real);
  }

  /** An instance of our own: Spark closes those that Hadoop shares. */
  private FileSystem system(Path real) throws IOException {
    URI root = real.toUri().resolve("/");
    FileSystem known = asked.get(root);
    if (known == null) {
      known = FileSystem.newInstance(root, configuration);
      asked.put(root, known);
    }
    return known;
  }
}

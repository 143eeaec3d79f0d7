package dev.sparkfailover.job.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One executor reads a file whose content is known, and writes one, through Hadoop's file systems
 * as Spark's own readers and writers do.
 *
 * @param file the file to read, in Hadoop's notation
 * @param content what it must hold; an executor writes the same
 * @param folder where it writes, as a committer does: into a folder that it makes below, and then
 *     by a rename; empty when it is not to write
 */
public record ExecutorProbe(String file, String content, Optional<String> folder) {

  /** What an executor meets; decided by the kind of the exception, never by its words. */
  public enum Problem {
    NONE,
    /** It does not see the file. */
    NOT_SEEN,
    /** It sees another file under that name. */
    OTHER_CONTENT,
    /** It may not read what it sees. */
    NOT_READABLE,
    /** It cannot make folders or files where results are staged. */
    NOT_WRITABLE,
    /** Its Java and its libraries do not fit together; no wait heals that. */
    INCOMPATIBLE
  }

  /**
   * What one executor says.
   *
   * @param executor its id
   * @param host where it runs
   * @param words what it met, for people
   */
  public record Finding(String executor, String host, Problem problem, String words) {
    /** Under this name it wrote the content, below the folder. */
    public String written() {
      return writtenBy(executor);
    }
  }

  private static String writtenBy(String executor) {
    return "executor-" + executor;
  }

  /** Reads and writes in this process. */
  Finding run(Supplier<Configuration> conf, String executor, String host) {
    try {
      Finding read = read(conf.get(), executor, host);
      return read.problem() == Problem.NONE && folder.isPresent()
          ? write(conf.get(), executor, host)
          : read;
    } catch (LinkageError | UnsupportedOperationException e) {
      return new Finding(executor, host, Problem.INCOMPATIBLE, e.toString());
    }
  }

  private Finding read(Configuration conf, String executor, String host) {
    Path path = new Path(file);
    try {
      FileSystem files = path.getFileSystem(conf);
      if (!files.exists(path)) {
        return new Finding(executor, host, Problem.NOT_SEEN, "no such file");
      }
      try (FSDataInputStream in = files.open(path)) {
        String found = new String(in.readAllBytes(), UTF_8);
        return found.equals(content)
            ? new Finding(executor, host, Problem.NONE, "")
            : new Finding(executor, host, Problem.OTHER_CONTENT, "another content");
      }
    } catch (IOException e) {
      return new Finding(executor, host, Problem.NOT_READABLE, e.toString());
    }
  }

  private Finding write(Configuration conf, String executor, String host) {
    Path target = new Path(folder.orElseThrow(), writtenBy(executor));
    Path temporary = new Path(folder.orElseThrow(), "_temporary/" + executor + "/part");
    try {
      FileSystem files = temporary.getFileSystem(conf);
      try (FSDataOutputStream out = files.create(temporary, true)) {
        out.write(content.getBytes(UTF_8));
      }
      boolean renamed = files.rename(temporary, target);
      return renamed
          ? new Finding(executor, host, Problem.NONE, "")
          : new Finding(executor, host, Problem.NOT_WRITABLE, "a rename to " + target + " failed");
    } catch (IOException e) {
      return new Finding(executor, host, Problem.NOT_WRITABLE, e.toString());
    }
  }
}

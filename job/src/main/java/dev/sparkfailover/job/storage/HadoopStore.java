package dev.sparkfailover.job.storage;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;
import org.apache.hadoop.security.AccessControlException;

/** The store on a distributed file system whose rename is atomic, such as HDFS. */
final class HadoopStore implements Store {
  private final FileContext files;
  private final Path root;
  private final OpenHdfsFiles writers;

  HadoopStore(URI root, Configuration configuration) throws IOException {
    this.files = FileContext.getFileContext(root, configuration);
    this.writers = new OpenHdfsFiles(files, configuration);
    this.root = new Path(root);
  }

  private Path path(String path) {
    return new Path(root + "/" + path);
  }

  @Override
  public URI uri(String path) {
    return path(path).toUri();
  }

  @Override
  public void folders(String path) throws IOException {
    files.mkdir(path(path), FsPermission.getDirDefault(), true);
    refuseWhatIsMountedThere(path);
  }

  /** A viewfs may show an object store, whose rename is a copy, as a folder like any other. */
  private void refuseWhatIsMountedThere(String path) throws IOException {
    URI shown = uri(path);
    URI real = files.resolvePath(path(path)).toUri();
    if (!real.getScheme().equals(shown.getScheme()) && !"hdfs".equals(real.getScheme())) {
      throw new RefusedException(
          "JOB_DATA_DIR: %s is mounted from %s, which has no atomic rename (scheme %s), so nothing can be published exactly once; mount a folder of hdfs:// there"
              .formatted(shown, real, real.getScheme()));
    }
  }

  @Override
  public void folder(String path) throws IOException {
    if (stat(path).filter(Entry::folder).isEmpty()) {
      named(() -> files.mkdir(path(path), FsPermission.getDirDefault(), false));
    }
  }

  @Override
  public Optional<Entry> stat(String path) throws IOException {
    try {
      return Optional.of(entry(files.getFileStatus(path(path))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Entry entry(FileStatus found) {
    return new Entry(
        found.getPath().getName(),
        kind(found),
        found.getLen(),
        Instant.ofEpochMilli(found.getModificationTime()),
        identity(found));
  }

  private static Optional<String> identity(FileStatus found) {
    return found instanceof HdfsFileStatus hdfs && hdfs.getFileId() > 0
        ? Optional.of(Long.toString(hdfs.getFileId()))
        : Optional.empty();
  }

  private static Kind kind(FileStatus found) {
    if (found.isFile()) {
      return Kind.FILE;
    }
    return found.isDirectory() ? Kind.FOLDER : Kind.OTHER;
  }

  @Override
  public List<Entry> list(String path) throws IOException {
    List<Entry> entries = new ArrayList<>();
    named(
        () -> {
          RemoteIterator<FileStatus> children = files.listStatus(path(path));
          while (children.hasNext()) {
            entries.add(entry(children.next()));
          }
        });
    return entries;
  }

  @Override
  public Optional<String> unreadable(String path) throws IOException {
    try {
      named(() -> files.access(path(path), FsAction.READ));
      return Optional.empty();
    } catch (AccessControlException e) {
      return Optional.of(e.getMessage() + "; let the job's user read it");
    }
  }

  @Override
  public MoveTrial moveTrial(String folder) throws IOException {
    folder(folder);
    String taken = folder + "/taken";
    if (!exists(taken)) {
      writeUnsynced(taken, new byte[0]);
    }
    return new MoveTrial() {
      @Override
      public Optional<String> obstacle(String path) throws IOException {
        return HadoopStore.this.obstacle(path, taken);
      }

      @Override
      public void close() throws IOException {
        delete(folder);
      }
    };
  }

  /** A name that is taken is never overwritten: the name node first looks at all other rules. */
  private Optional<String> obstacle(String path, String taken) throws IOException {
    try {
      move(path, taken);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (AccessControlException e) {
      return Optional.of(
          e.getMessage() + "; the job's user must be able to write the folder that it lies in");
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("across Mount points")) {
        return Optional.of(
            "it lies on another mount than " + uri(Layout.STAGING) + "; make them one mount");
      }
      throw e;
    }
    move(taken, path);
    throw new IOException(uri(taken) + ": was deleted by others; the input is moved back");
  }

  @Override
  public Optional<String> beingWritten(String path) throws IOException {
    return writers.beingWritten(path(path));
  }

  @Override
  public byte[] read(String path) throws IOException {
    try (InputStream in = open(path)) {
      return in.readAllBytes();
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    try {
      return files.open(path(path));
    } catch (FileNotFoundException e) {
      throw missing(e);
    }
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    put(path, content, true);
  }

  @Override
  public void writeUnsynced(String path, byte[] content) throws IOException {
    put(path, content, false);
  }

  private void put(String path, byte[] content, boolean sync) throws IOException {
    EnumSet<CreateFlag> flags = EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE);
    named(
        () -> {
          try (FSDataOutputStream out = files.create(path(path), flags)) {
            out.write(content);
            if (sync) {
              out.hsync();
            }
          }
        });
  }

  @Override
  public void create(String from, String to) throws IOException {
    move(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    named(() -> files.rename(path(from), path(to), Options.Rename.OVERWRITE));
  }

  @Override
  public void move(String from, String to) throws IOException {
    named(() -> files.rename(path(from), path(to), Options.Rename.NONE));
  }

  /** Spark's writers close what they write, and a closed HDFS file is on its data nodes. */
  @Override
  public void sync(String folder) {}

  /** The name node's journal is on disk when a call returns. */
  @Override
  public void syncEntries(String folder) {}

  @Override
  public void delete(String path) throws IOException {
    if (exists(path)) {
      files.delete(path(path), true);
    }
  }

  @Override
  public boolean locks() {
    return false;
  }

  @Override
  public Optional<Closeable> lock(String path) {
    return Optional.empty();
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Hadoop has its own exceptions where Java has standard ones. */
  private static void named(Action action) throws IOException {
    try {
      action.run();
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw withCause(new FileAlreadyExistsException(e.getMessage()), e);
    } catch (FileNotFoundException e) {
      throw missing(e);
    }
  }

  private static IOException missing(FileNotFoundException e) {
    return withCause(new NoSuchFileException(e.getMessage()), e);
  }

  private static IOException withCause(IOException named, IOException cause) {
    named.initCause(cause);
    return named;
  }
}

package dev.sparkfailover.job.ledger;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;

/** A distributed file system, such as HDFS, whose files can only grow. */
final class HadoopLedgerFile implements LedgerFile {
  /** It may be just starting, and the first call loads its classes. */
  private static final Duration PATIENCE_AT_START = Duration.ofSeconds(90);

  /** Short enough that the supervisor's sign of life does not stay away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final URI uri;
  private final Configuration configuration;
  private final BoundedStorageCall storage;
  private Duration patience = PATIENCE_AT_START;
  private Optional<Place> place = Optional.empty();

  /**
   * @param file whose file system knows an atomic rename that overwrites
   */
  HadoopLedgerFile(URI file, Configuration configuration) {
    this.uri = file;
    this.configuration = configuration;
    this.storage = new BoundedStorageCall(file.getScheme() + "://" + file.getAuthority());
  }

  /** A file on the file system that really has it: links and mounts are resolved. */
  private record Place(FileContext files, Path file, Path temp) {

    static Place of(URI uri, Configuration configuration) throws IOException {
      Path named = new Path(uri);
      FileContext named0 = FileContext.getFileContext(uri, configuration);
      named0.mkdir(named.getParent(), FsPermission.getDirDefault(), true);
      Path folder = named0.resolvePath(named.getParent());
      return new Place(
          FileContext.getFileContext(folder.toUri(), configuration),
          new Path(folder, named.getName()),
          new Path(folder, "_" + named.getName() + ".tmp"));
    }

    Optional<byte[]> read() throws IOException {
      try (InputStream in = files.open(file)) {
        return Optional.of(in.readAllBytes());
      } catch (FileNotFoundException e) {
        return Optional.empty();
      }
    }

    FSDataOutputStream create() throws IOException {
      // What an old process may still have open is another file, also if it had this name.
      return files.create(temp, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE));
    }

    Optional<Object> identity(Path path) throws IOException {
      try {
        return Optional.of(identity(files.getFileStatus(path)));
      } catch (FileNotFoundException e) {
        return Optional.empty();
      }
    }

    private static Object identity(FileStatus found) {
      return found instanceof HdfsFileStatus hdfs ? hdfs.getFileId() : found.getPath();
    }

    Object install() throws IOException {
      files.rename(temp, file, Options.Rename.OVERWRITE);
      return file;
    }
  }

  private <T> T ask(Callable<T> question) throws IOException {
    return storage.ask(patience, question);
  }

  private Place place() {
    return place.orElseThrow(() -> new IllegalStateException("read it first"));
  }

  @Override
  public String name() {
    return uri.toString();
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    place = Optional.of(ask(() -> Place.of(uri, configuration)));
    return ask(place()::read);
  }

  @Override
  public OpenFile create() throws IOException {
    return new HadoopFile(ask(place()::create));
  }

  @Override
  public Optional<Object> identity() throws IOException {
    return ask(() -> place().identity(place().file()));
  }

  @Override
  public void install() throws IOException {
    Object unused = ask(place()::install);
    patience = PATIENCE;
  }

  /** The name node's journal is on disk when a call returns. */
  @Override
  public void syncName() {}

  @Override
  public void close() {
    storage.close();
  }

  /** A file that was written to and renamed goes on under its new name. */
  private final class HadoopFile implements OpenFile {
    private final FSDataOutputStream out;

    HadoopFile(FSDataOutputStream out) {
      this.out = out;
    }

    private interface Action {
      void run() throws IOException;
    }

    private void act(Action action) throws IOException {
      boolean unused =
          ask(
              () -> {
                action.run();
                return true;
              });
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      act(
          () -> {
            out.write(bytes);
            out.hflush();
          });
    }

    @Override
    public void truncate(long length) throws IOException {
      throw new IOException("files on %s can only grow".formatted(uri.getScheme()));
    }

    @Override
    public void sync() throws IOException {
      act(out::hsync);
    }

    @Override
    public Object identity() throws IOException {
      return ask(() -> place().identity(place().temp())).orElseThrow(this::vanished);
    }

    private IOException vanished() {
      return new IOException("another process has replaced " + place().temp());
    }

    @Override
    public void close() throws IOException {
      act(out::close);
    }
  }
}

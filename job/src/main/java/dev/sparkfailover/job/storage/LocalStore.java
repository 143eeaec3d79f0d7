package dev.sparkfailover.job.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The store on a local disk. Not Hadoop's own local file system: that one copies between mounts,
 * nests on rename, forks a process for permissions and cannot sync a folder.
 */
public final class LocalStore implements Store {
  /** Only where there are no hard links. */
  private static final String LOCK = ".creating";

  /** A file's lock is its whole process's. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final Path root;
  private final boolean syncing;
  private final Link link;

  /** Makes the first path another name of the second one. */
  interface Link {
    void create(Path name, Path file) throws IOException;
  }

  public LocalStore(Path root) {
    this(root, true);
  }

  /** Without syncing it survives the death of the process, but not that of the machine. */
  public LocalStore(Path root, boolean syncing) {
    this(root, syncing, Files::createLink);
  }

  public LocalStore(Path root, boolean syncing, Link link) {
    this.root = root.toAbsolutePath().normalize();
    this.syncing = syncing;
    this.link = link;
  }

  private Path path(String path) {
    return root.resolve(path);
  }

  @Override
  public URI uri(String path) {
    String uri = path(path).toUri().toString();
    // toUri() asks the disk and ends folders with a slash: the answer must not depend on that.
    return URI.create(uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri);
  }

  @Override
  public void folders(String path) throws IOException {
    Files.createDirectories(path(path));
  }

  @Override
  public void folder(String path) throws IOException {
    try {
      Files.createDirectory(path(path));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path(path))) {
        throw e;
      }
    }
  }

  @Override
  public Optional<Entry> stat(String path) throws IOException {
    return stat(path(path));
  }

  private static Optional<Entry> stat(Path path) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new Entry(
              path.getFileName().toString(),
              kind(path, found),
              found.size(),
              found.lastModifiedTime().toInstant(),
              DirectorySurvey.identity(found)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** A link to a folder counts as neither, or a loop of links would never end. */
  private static Kind kind(Path path, BasicFileAttributes found) {
    if (found.isRegularFile()) {
      return Kind.FILE;
    }
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? Kind.FOLDER : Kind.OTHER;
  }

  @Override
  public List<Entry> list(String path) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path(path))) {
      for (Path child : children) {
        stat(child).ifPresent(entries::add);
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  @Override
  public List<Entry> survey(String path) throws IOException {
    return DirectorySurvey.of(path(path), LocalStore::stat);
  }

  @Override
  public Optional<String> unreadable(String path) throws IOException {
    return DirectorySurvey.unreadable(path(path));
  }

  @Override
  public MoveTrial moveTrial(String folder) throws IOException {
    LocalMoveTrial trial = LocalMoveTrial.at(path(folder));
    return new MoveTrial() {
      @Override
      public Optional<String> obstacle(String path) throws IOException {
        return trial.obstacle(path(path));
      }

      @Override
      public void close() throws IOException {
        Files.deleteIfExists(path(folder));
      }
    };
  }

  @Override
  public byte[] read(String path) throws IOException {
    return Files.readAllBytes(path(path));
  }

  @Override
  public InputStream open(String path) throws IOException {
    return Files.newInputStream(path(path));
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
    try (FileChannel file = FileChannel.open(path(path), CREATE, TRUNCATE_EXISTING, WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      if (sync && syncing) {
        file.force(true);
      }
    }
  }

  @Override
  public void create(String from, String to) throws IOException {
    try {
      // link(2) is the one call that both names a complete file and fails when the name is taken.
      link.create(path(to), path(from));
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // exFAT answers EPERM, others EOPNOTSUPP or EMLINK; what is wrong with the disk comes again.
      createAlone(from, to);
      return;
    }
    Files.deleteIfExists(path(from));
  }

  /**
   * Without hard links: one at a time looks whether the name is taken, and takes it. The lock ends
   * with its process, so nothing is left to be cleared away.
   */
  private void createAlone(String from, String to) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      try (FileChannel file = FileChannel.open(root.resolve(LOCK), CREATE, WRITE)) {
        file.lock();
        move(from, to);
      }
    }
  }

  @Override
  public void replace(String from, String to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void move(String from, String to) throws IOException {
    if (Files.exists(path(to), LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(path(from).toString(), path(to).toString(), "exists");
    }
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void sync(String folder) throws IOException {
    if (!syncing) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(path(folder))) {
      // A new file that is on disk is in its folder there, too: that is one sync less for each
      // folder.
      all = found.filter(Files::isRegularFile).toList();
    }
    for (Path path : all) {
      force(path);
    }
  }

  @Override
  public Closeable syncAhead(String folder) {
    return syncing ? SyncAhead.of(path(folder), LocalStore::force) : Store.super.syncAhead(folder);
  }

  @Override
  public void syncEntries(String folder) throws IOException {
    if (syncing) {
      force(path(folder));
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, READ)) {
      file.force(true);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    try {
      Files.walkFileTree(path(path), new Delete());
    } catch (NoSuchFileException e) {
      // Nothing to do: it is gone, as it should be.
      return;
    }
  }

  @Override
  public boolean locks() {
    return true;
  }

  @Override
  public Optional<Closeable> lock(String path) throws IOException {
    FileChannel file = FileChannel.open(path(path), CREATE, WRITE);
    boolean held = false;
    try {
      FileLock lock = file.tryLock();
      held = lock != null;
      return held ? Optional.of(file) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      // Held by this very process, which is an answer as good as any.
      return Optional.empty();
    } finally {
      if (!held) {
        file.close();
      }
    }
  }

  private static final class Delete extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
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
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}

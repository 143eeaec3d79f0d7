package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The machine's own disk.
 *
 * <p>A channel would be simpler, but an interrupt of the thread that writes closes it for
 * everybody, and cancelled attempts are interrupted.
 */
final class LocalLedgerFile implements LedgerFile {
  private final Path file;
  private final Path temp;
  private final Path folder;

  LocalLedgerFile(Path file) {
    this.file = file;
    this.folder = file.toAbsolutePath().getParent();
    this.temp = folder.resolve("_" + file.getFileName() + ".tmp");
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    Files.createDirectories(folder);
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  @Override
  public OpenFile create() throws IOException {
    // Never into a file that an old process may still have open.
    Files.deleteIfExists(temp);
    return new LocalFile(temp, new RandomAccessFile(Files.createFile(temp).toFile(), "rw"));
  }

  @Override
  public Optional<Object> identity() throws IOException {
    try {
      return Optional.of(identityOf(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Object identityOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return Objects.requireNonNullElse(key, file);
  }

  @Override
  public void install() throws IOException {
    Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void syncName() throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public void close() {}

  /**
   * @param path while it is not installed
   */
  private record LocalFile(Path path, RandomAccessFile file) implements OpenFile {

    @Override
    public void write(byte[] bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.setLength(length);
      file.seek(length);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public Object identity() throws IOException {
      return identityOf(path);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

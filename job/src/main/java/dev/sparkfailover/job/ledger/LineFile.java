package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/** A file that only ever holds whole lines of ours, and that can be replaced at one blow. */
final class LineFile implements AutoCloseable {
  private final Path path;
  private final Disk disk;
  private Optional<Disk.OpenFile> open = Optional.empty();
  private Optional<Object> identity = Optional.empty();
  private long replacedAt;
  private long end;
  private boolean dirty;

  LineFile(Path path, Disk disk) {
    this.path = path;
    this.disk = disk;
  }

  /** How many bytes were appended since the file was replaced. */
  long grownBy() {
    return end - replacedAt;
  }

  /** The line is there whole or not at all: half a line would spoil the next one. */
  void append(String line, boolean sync) throws IOException {
    Disk.OpenFile file = open.orElseThrow(() -> new IOException("the file is closed"));
    byte[] bytes = line.getBytes(UTF_8);
    dropHalfLine(file);
    dirty = true;
    try {
      file.write(bytes);
      if (sync) {
        file.sync();
      }
    } catch (IOException e) {
      dropHalfLineNow(file, e);
      throw e;
    }
    end += bytes.length;
    dirty = false;
  }

  private void dropHalfLine(Disk.OpenFile file) throws IOException {
    if (dirty) {
      file.truncate(end);
      dirty = false;
    }
  }

  /** When even that fails, the next line tries it again before anything else. */
  private void dropHalfLineNow(Disk.OpenFile file, IOException cause) {
    try {
      dropHalfLine(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Writes the file anew.
   *
   * @throws IOException also when another process has replaced it since we did: it is no longer
   *     ours
   */
  void replace(String text) throws IOException {
    Path temp = path.resolveSibling("_" + path.getFileName() + ".tmp");
    // Never into a file that an old process may still have open.
    Files.deleteIfExists(temp);
    Disk.OpenFile fresh = disk.create(temp);
    Object freshIdentity;
    try {
      byte[] bytes = text.getBytes(UTF_8);
      fresh.write(bytes);
      fresh.sync();
      checkStillOurs();
      freshIdentity = identityOf(temp);
      Files.move(temp, path, StandardCopyOption.ATOMIC_MOVE);
      end = bytes.length;
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
    Optional<Disk.OpenFile> old = open;
    open = Optional.of(fresh);
    identity = Optional.of(freshIdentity);
    replacedAt = end;
    dirty = false;
    if (old.isPresent()) {
      old.get().close();
    }
    // Without it, a loss of power could bring the old file back.
    disk.syncFolder(path.toAbsolutePath().getParent());
  }

  private void checkStillOurs() throws IOException {
    if (identity.isPresent() && !identity.equals(current())) {
      throw new IOException("another process has replaced it");
    }
  }

  private Optional<Object> current() throws IOException {
    try {
      return Optional.of(identityOf(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Object identityOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return Objects.requireNonNullElse(key, file);
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      Disk.OpenFile file = open.get();
      open = Optional.empty();
      file.close();
    }
  }
}

package dev.sparkfailover.monitor.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A regular file, open for reading, that is known to be the one that its name stood for. No message
 * of it holds a path: they end up in answers.
 */
public final class OpenFile implements AutoCloseable {
  private final FileChannel channel;
  private final Facts facts;
  private final String name;

  /**
   * What distinguishes a file from its predecessors of the same name.
   *
   * @param key the operating system's; another file may get it when this one is deleted
   */
  public record Facts(Object key, long size, FileTime modified) {}

  private OpenFile(FileChannel channel, Facts facts, String name) {
    this.channel = channel;
    this.facts = facts;
    this.name = name;
  }

  /** What the name stands for now; empty when that is nothing. */
  public static Optional<Facts> look(Path path) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        // Opening a pipe would wait for its writer.
        throw new IOException(path.getFileName() + " is not a file: set the path of one");
      }
      return Optional.of(
          new Facts(String.valueOf(found.fileKey()), found.size(), found.lastModifiedTime()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      throw explained(path, e);
    }
  }

  /** Opens it; empty when it is gone, or was replaced while it was opened: look again. */
  public static Optional<OpenFile> open(Path path, Facts expected) throws IOException {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        if (look(path).filter(now -> now.key().equals(expected.key())).isPresent()) {
          return Optional.of(new OpenFile(channel, expected, path.getFileName().toString()));
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      throw explained(path, e);
    }
  }

  public Facts facts() {
    return facts;
  }

  /** The size now; it may have grown since it was looked at. */
  public long size() throws IOException {
    return channel.size();
  }

  /** Up to so many bytes from there on; fewer at the end of the file. */
  public byte[] read(long from, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    try {
      int more = 0;
      while (buffer.hasRemaining() && more >= 0) {
        more = channel.read(buffer, from + buffer.position());
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("%s cannot be read: %s".formatted(name, e.getMessage()), e);
    }
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static IOException explained(Path path, FileSystemException e) {
    String what =
        e instanceof AccessDeniedException
            ? "permission denied; let the monitor's user read it"
            : Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
    return new IOException("%s cannot be read: %s".formatted(path.getFileName(), what), e);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

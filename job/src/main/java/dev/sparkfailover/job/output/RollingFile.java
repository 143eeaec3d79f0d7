package dev.sparkfailover.job.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Appends to a file that is renamed to {@code name.1}, {@code name.2}, … when it is large, the
 * newest first. For one thread.
 */
final class RollingFile implements OutputQueue.Sink {
  private final Path file;
  private final long largest;
  private final int oldFiles;
  private FileChannel channel;
  private boolean torn;

  RollingFile(Path file, long largest, int oldFiles) {
    this.file = file;
    this.largest = largest;
    this.oldFiles = oldFiles;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (channel == null) {
      channel = open();
    }
    if (channel.size() + bytes.length > largest && channel.size() > 0) {
      roll();
    }
    append(bytes);
  }

  private FileChannel open() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    torn |= endsInside(file);
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /** The machine may have stopped in the middle of a line: the next one begins on its own. */
  private static boolean endsInside(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return written.size() > 0
          && written.read(last, written.size() - 1) == 1
          && last.get(0) != '\n';
    }
  }

  private void append(byte[] bytes) throws IOException {
    long before = channel.size();
    try {
      if (torn) {
        writeAll(new byte[] {'\n'});
        torn = false;
      }
      writeAll(bytes);
    } catch (IOException e) {
      takeBack(before);
      throw e;
    }
  }

  private void writeAll(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** What a full disk took of a line; and the next one finds the file opened anew. */
  private void takeBack(long size) {
    try (FileChannel old = channel) {
      channel = null;
      old.truncate(size);
    } catch (IOException e) {
      torn = true;
    }
  }

  private void roll() throws IOException {
    channel.close();
    channel = null;
    Files.deleteIfExists(old(oldFiles));
    for (int i = oldFiles - 1; i >= 1; i--) {
      if (Files.exists(old(i))) {
        Files.move(old(i), old(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, old(1), StandardCopyOption.REPLACE_EXISTING);
    channel = open();
  }

  private Path old(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}

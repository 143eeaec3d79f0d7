package dev.sparkfailover.job.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the last lines of the log.
 *
 * @param lines at most so many
 * @param bytes of at most so many bytes; a line that is cut by this is left out
 */
public record LogTail(Path file, int lines, int bytes) implements Supplier<String> {

  public LogTail {
    if (lines < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "lines and bytes must be >= 1, got %s and %s".formatted(lines, bytes));
    }
  }

  /** The lines, or why there are none; a log that cannot be read must not hide a failure. */
  @Override
  public String get() {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long start = Math.max(0, channel.size() - bytes - 1L);
      return last(read(channel, start), start > 0);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      return "(the log cannot be read: %s)".formatted(e);
    }
  }

  private String read(SeekableByteChannel channel, long start) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes + 1);
    channel.position(start);
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = channel.read(buffer);
    }
    buffer.flip();
    return StandardCharsets.UTF_8.decode(buffer).toString();
  }

  private String last(String text, boolean cut) {
    int from = cut ? text.indexOf('\n') + 1 : 0;
    List<String> all = text.substring(from).lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }
}

package dev.sparkfailover.job.output;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** What is written to it goes to a queue, in parts of a bounded size; it cannot be closed. */
final class QueuedStream extends OutputStream {
  private static final int LARGEST = 4 * 1024;

  private final Consumer<byte[]> queue;

  QueuedStream(Consumer<byte[]> queue) {
    this.queue = queue;
  }

  @Override
  public void write(int b) {
    queue.accept(new byte[] {(byte) b});
  }

  /**
   * A long text is cut where a line ends, so that no part of a line is dropped without the rest.
   */
  @Override
  public void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int to = end - from <= LARGEST ? end : cut(bytes, from, from + LARGEST);
      queue.accept(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
  }

  private static int cut(byte[] bytes, int from, int most) {
    for (int i = most; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return most;
  }
}

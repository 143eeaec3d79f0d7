package dev.sparkfailover.monitor;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Standard output or standard error behind a bounded queue and a writer thread of its own: a reader
 * that stops reading holds no request and no poll up. What does not fit is dropped, and said once
 * when there is room again.
 */
final class QueuedConsole extends OutputStream {
  private static final int MOST_WRITES = 256;
  private static final int LARGEST_WRITE = 4 * 1024;

  private final OutputStream sink;
  private final Charset charset;
  private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>(MOST_WRITES);
  private final AtomicLong dropped = new AtomicLong();
  private int unwritten;

  QueuedConsole(OutputStream sink, Charset charset) {
    this.sink = sink;
    this.charset = charset;
  }

  /**
   * From now on {@link System#out} and {@link System#err} go through queues; the end of the process
   * waits for their last lines, but not for long.
   */
  static void takeOver() {
    System.setOut(stream("standard-output", FileDescriptor.out, System.out.charset()));
    System.setErr(stream("standard-error", FileDescriptor.err, System.err.charset()));
  }

  private static PrintStream stream(String name, FileDescriptor descriptor, Charset charset) {
    QueuedConsole console = new QueuedConsole(new FileOutputStream(descriptor), charset);
    console.start(name);
    Runtime.getRuntime().addShutdownHook(new Thread(console::drain, name + "-end"));
    return new PrintStream(console, false, charset);
  }

  void start(String name) {
    Thread.ofPlatform().daemon().name(name).start(this::write);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /** Never waits. */
  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int from = offset; from < offset + length; from += LARGEST_WRITE) {
      int to = Math.min(from + LARGEST_WRITE, offset + length);
      take(Arrays.copyOfRange(bytes, from, to));
    }
  }

  private synchronized void take(byte[] bytes) {
    if (queue.offer(bytes)) {
      unwritten++;
    } else {
      dropped.incrementAndGet();
    }
  }

  private synchronized void written() {
    unwritten--;
    notifyAll();
  }

  /** Waits until all is written, for a second at most. */
  synchronized void drain() {
    try {
      for (int i = 0; i < 10 && unwritten > 0; i++) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (true) {
        byte[] next = queue.take();
        long missing = dropped.getAndSet(0);
        try {
          sink.write(next);
          if (missing > 0) {
            sink.write(notice(missing).getBytes(charset));
          }
        } catch (IOException e) {
          // Its reader is gone: nothing can be said there any more.
          dropped.addAndGet(missing + 1);
        }
        written();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String notice(long missing) {
    return "monitor: %s lines are missing here or below: the console did not take them in time%n"
        .formatted(missing);
  }
}

package dev.sparkfailover.job.output;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * A sink with a bounded queue and a writer thread of its own, so that no other thread waits for it.
 *
 * <p>When the sink does not take the lines in time, the oldest ones are dropped: first those of
 * foreign code, the job's own only when these alone fill the queue. Dropped lines are counted, and
 * a notice stands in their place as soon as the sink takes something again.
 */
public final class OutputQueue {
  /** How long foreign code waits for room, as long as the sink moves on. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int LARGEST_WRITE = 8 * 1024;

  private final Sink sink;
  private final int capacity;
  private final LongFunction<byte[]> notice;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition moved = lock.newCondition();
  private final Deque<Chunk> queue = new ArrayDeque<>();
  private int size;
  private boolean writing;
  private boolean failing;
  private boolean stalled;
  private long dropped;
  private long unsaid;

  /** Where the bytes go; called by the writer thread alone, and may block as long as it likes. */
  public interface Sink {
    void write(byte[] bytes) throws IOException;
  }

  @SuppressWarnings("ArrayRecordComponent") // Nothing compares them.
  private record Chunk(byte[] bytes, boolean own, long lines) {}

  /** What the writer thread takes at once; {@code missing} lines were dropped before it. */
  @SuppressWarnings("ArrayRecordComponent") // Nothing compares them.
  private record Batch(byte[] bytes, long lines, long missing) {}

  private OutputQueue(Sink sink, int capacity, LongFunction<byte[]> notice) {
    this.sink = sink;
    this.capacity = capacity;
    this.notice = notice;
  }

  /**
   * Starts the writer thread.
   *
   * @param name of the thread
   * @param capacity how many bytes wait at most
   * @param notice what stands in place of that number of dropped lines
   */
  public static OutputQueue start(
      String name, int capacity, LongFunction<byte[]> notice, Sink sink) {
    OutputQueue queue = new OutputQueue(sink, capacity, notice);
    Thread.ofPlatform().daemon().name(name).start(queue::write);
    return queue;
  }

  /** Takes a line of the job itself, and never waits. */
  public void put(byte[] bytes) {
    Chunk chunk = chunk(bytes, true);
    lock.lock();
    try {
      add(chunk);
    } finally {
      lock.unlock();
    }
  }

  /** Takes what will be overwritten soon, the progress on a terminal; only if nothing waits. */
  public void putFleeting(byte[] bytes) {
    lock.lock();
    try {
      if (queue.isEmpty() && !writing) {
        add(chunk(bytes, true));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes output of foreign code. It waits for room, so that a burst loses nothing to a sink that
   * is alive: at most a second, and not at all when the sink has stopped.
   */
  public void putForeign(byte[] bytes) {
    Chunk chunk = chunk(bytes, false);
    lock.lock();
    try {
      awaitRoom(bytes.length);
      add(chunk);
    } finally {
      lock.unlock();
    }
  }

  private static Chunk chunk(byte[] bytes, boolean own) {
    long lines = 0;
    for (byte each : bytes) {
      lines += each == '\n' ? 1 : 0;
    }
    return new Chunk(bytes, own, lines);
  }

  private void awaitRoom(int length) {
    long left = PATIENCE.toNanos();
    try {
      while (left > 0 && !fits(length) && !stalled && !failing) {
        left = moved.awaitNanos(left);
      }
      stalled |= left <= 0 && !fits(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean fits(int length) {
    // One line may be longer than all that may wait.
    return size == 0 || size + length <= capacity;
  }

  private void add(Chunk chunk) {
    if (!fits(chunk.bytes().length)) {
      dropOldest(false, chunk.bytes().length);
    }
    if (!fits(chunk.bytes().length) && chunk.own()) {
      dropOldest(true, chunk.bytes().length);
    }
    if (fits(chunk.bytes().length)) {
      queue.addLast(chunk);
      size += chunk.bytes().length;
      work.signal();
    } else {
      drop(chunk.lines());
    }
  }

  /** Down to the half: one gap of many lines is easier to read past than many of one. */
  private void dropOldest(boolean own, int length) {
    Iterator<Chunk> oldest = queue.iterator();
    boolean cut = false;
    while (oldest.hasNext() && (cut || size + length > capacity / 2)) {
      Chunk each = oldest.next();
      if (each.own() == own) {
        oldest.remove();
        size -= each.bytes().length;
        drop(each.lines());
        cut = each.bytes()[each.bytes().length - 1] != '\n';
      }
    }
  }

  private void drop(long lines) {
    dropped += lines;
    unsaid += lines;
  }

  private void write() {
    while (true) {
      try {
        Batch batch = take();
        done(batch, written(batch));
      } catch (OutOfMemoryError e) {
        // The heap may be full at any time; what comes afterwards must find a writer.
        goOn();
      }
    }
  }

  private void goOn() {
    lock.lock();
    try {
      writing = false;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Batch take() {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        work.awaitUninterruptibly();
      }
      List<Chunk> chunks = new ArrayList<>();
      int length = 0;
      do {
        chunks.add(queue.removeFirst());
        length += chunks.getLast().bytes().length;
      } while (!queue.isEmpty() && length + queue.getFirst().bytes().length <= LARGEST_WRITE);
      size -= length;
      writing = true;
      moved.signalAll();
      return batch(chunks, length);
    } finally {
      lock.unlock();
    }
  }

  private Batch batch(List<Chunk> chunks, int length) {
    byte[] bytes = new byte[length];
    int at = 0;
    long lines = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.bytes(), 0, bytes, at, chunk.bytes().length);
      at += chunk.bytes().length;
      lines += chunk.lines();
    }
    long missing = unsaid;
    unsaid = 0;
    return new Batch(bytes, lines, missing);
  }

  /** Whatever a sink throws, its thread must go on: the next line may find it well. */
  private boolean written(Batch batch) {
    try {
      if (batch.missing() > 0) {
        sink.write(notice.apply(batch.missing()));
      }
      sink.write(batch.bytes());
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private void done(Batch batch, boolean taken) {
    lock.lock();
    try {
      writing = false;
      failing = !taken;
      stalled = false;
      if (!taken) {
        unsaid += batch.missing();
        drop(batch.lines());
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many lines were dropped since the process started. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all is written, but no longer than that, and not for a sink that fails. */
  public boolean drain(Duration time) {
    long left = time.toNanos();
    lock.lock();
    try {
      while (left > 0 && !failing && (writing || !queue.isEmpty())) {
        left = moved.awaitNanos(left);
      }
      return !writing && queue.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}

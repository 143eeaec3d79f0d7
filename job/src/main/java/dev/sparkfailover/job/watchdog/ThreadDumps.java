package dev.sparkfailover.job.watchdog;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.contract.time.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Saves what every thread of this JVM does, beside the log; the newest ten are kept. */
public final class ThreadDumps {
  private static final int KEPT = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Clock clock;

  public ThreadDumps(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Writes {@code threads-<attempt>-<time>.txt}.
   *
   * @param why the dump's first line
   * @return where it lies
   */
  public Path save(long attempt, String why) throws IOException {
    String text = SecretMasking.mask(why + "\n\n" + text());
    FutureTask<Path> writing = new FutureTask<>(() -> write(attempt, text));
    // The supervisor must not wait for a folder that blocks.
    Thread.ofPlatform().daemon().name("thread-dump").start(writing);
    try {
      return writing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s does not answer within %s s".formatted(folder, PATIENCE.toSeconds()), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the threads were saved");
    }
  }

  private Path write(long attempt, String text) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("threads-%s-%s.txt".formatted(attempt, TIME.format(clock.now())));
    Files.writeString(file, text);
    dropOldest();
    return file;
  }

  private void dropOldest() throws IOException {
    for (Path old : oldestFirst(saved()).subList(0, Math.max(0, saved().size() - KEPT))) {
      Files.deleteIfExists(old);
    }
  }

  private List<Path> saved() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches("threads-.*\\.txt")).toList();
    }
  }

  /** By the time in the name: the clock of a file system may be coarse. */
  private static List<Path> oldestFirst(List<Path> files) {
    return files.stream()
        .sorted(Comparator.comparing(f -> f.toString().replaceFirst(".*-", "")))
        .toList();
  }

  private static String text() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    StringBuilder text = new StringBuilder(deadlocks(threads.findDeadlockedThreads()));
    for (ThreadInfo info : threads.dumpAllThreads(true, true)) {
      append(text, info);
    }
    return text.toString();
  }

  private static String deadlocks(long[] ids) {
    return ids == null
        ? "no deadlock\n\n"
        : "DEADLOCK between the threads %s\n\n".formatted(Arrays.toString(ids));
  }

  /** {@link ThreadInfo#toString} would end after eight frames. */
  private static void append(StringBuilder text, ThreadInfo info) {
    text.append('"').append(info.getThreadName()).append("\" #").append(info.getThreadId());
    text.append(info.isDaemon() ? " daemon " : " ").append(info.getThreadState());
    if (info.getLockName() != null) {
      text.append(" on ").append(info.getLockName());
    }
    if (info.getLockOwnerName() != null) {
      text.append(" held by \"%s\" #%s".formatted(info.getLockOwnerName(), info.getLockOwnerId()));
    }
    text.append('\n');
    StackTraceElement[] frames = info.getStackTrace();
    for (int depth = 0; depth < frames.length; depth++) {
      text.append("    at ").append(frames[depth]).append('\n');
      appendMonitors(text, info.getLockedMonitors(), depth);
    }
    for (LockInfo lock : info.getLockedSynchronizers()) {
      text.append("    holds ").append(lock).append('\n');
    }
    text.append('\n');
  }

  private static void appendMonitors(StringBuilder text, MonitorInfo[] monitors, int depth) {
    for (MonitorInfo monitor : monitors) {
      if (monitor.getLockedStackDepth() == depth) {
        text.append("    - locked ").append(monitor).append('\n');
      }
    }
  }
}

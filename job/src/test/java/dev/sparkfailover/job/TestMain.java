package dev.sparkfailover.job;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The job as it is, that kills itself with a real SIGKILL at a fail point: {@code
 * FAIL_AT=after-plan:2} means the second time that this process gets there. While there is a file
 * {@code hold.after-plan} in its working folder, it waits there, and says so by a file {@code
 * held.after-plan}. A file {@code oom.after-plan} makes it use up its memory there, once.
 */
public final class TestMain {
  /** The environment variable that names the fail point and its occurrence. */
  public static final String FAIL_AT = "FAIL_AT";

  /** The environment variable that says after which silence a driver is replaced: PT4S. */
  public static final String FENCE_STALE = "FENCE_STALE";

  /** With the fail point's name it is the file that makes the job wait there. */
  public static final String HOLD = "hold.";

  /** With the fail point's name it is the file that says that it does. */
  public static final String HELD = "held.";

  /** With the fail point's name it is the file that makes the job run out of memory there. */
  public static final String OOM = "oom.";

  private static final long HOLD_LIMIT_SECONDS = 120;

  private TestMain() {}

  public static void main(String[] args) {
    FailPoints deaths = failPoints(Optional.ofNullable(System.getenv(FAIL_AT)));
    new Main(point -> reached(point, deaths), fencing()).runAndEnd(args);
  }

  private static Fence.Timing fencing() {
    return Optional.ofNullable(System.getenv(FENCE_STALE))
        .map(Duration::parse)
        .map(stale -> new Fence.Timing(stale.dividedBy(4), stale, Duration.ofMillis(100)))
        .orElse(Fence.Timing.USUAL);
  }

  private static void reached(FailPoint point, FailPoints deaths) {
    deaths.reached(point);
    if (Path.of(OOM + point.label()).toFile().delete()) {
      useUpMemory();
    }
    Path hold = Path.of(HOLD + point.label());
    if (Files.exists(hold)) {
      waitUntilGone(hold, Path.of(HELD + point.label()));
    }
  }

  /** Ends with the error that it is here for; by then all of it is free again. */
  private static void useUpMemory() {
    List<byte[]> hoard = new ArrayList<>();
    long held = 0;
    while (held >= 0) {
      hoard.add(new byte[1 << 20]);
      held += hoard.getLast().length;
    }
    throw new IllegalStateException("memory without an end");
  }

  private static void waitUntilGone(Path hold, Path held) {
    try {
      Files.createFile(held);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HOLD_LIMIT_SECONDS);
      while (Files.exists(hold) && System.nanoTime() < end) {
        new SystemClock().sleep(Duration.ofMillis(20));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot wait at " + held, e);
    }
  }

  private static FailPoints failPoints(Optional<String> wanted) {
    if (wanted.isEmpty()) {
      return FailPoints.none();
    }
    String[] parts = wanted.get().split(":", 2);
    String name = parts[0];
    AtomicInteger left = new AtomicInteger(parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
    return point -> {
      if (point.label().equals(name) && left.decrementAndGet() == 0) {
        die();
      }
    };
  }

  private static void die() {
    try {
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
      boolean woken = new CountDownLatch(1).await(1, TimeUnit.MINUTES);
      throw new IllegalStateException("still alive after SIGKILL: " + woken);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot kill itself", e);
    }
  }
}

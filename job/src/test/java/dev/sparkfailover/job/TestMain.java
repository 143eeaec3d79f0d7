package dev.sparkfailover.job;

import dev.sparkfailover.job.books.FailPoints;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The job as it is, that kills itself with a real SIGKILL at a fail point: {@code
 * FAIL_AT=after-plan:2} means the second time that this process gets there.
 */
public final class TestMain {
  /** The environment variable that names the fail point and its occurrence. */
  public static final String FAIL_AT = "FAIL_AT";

  private TestMain() {}

  public static void main(String[] args) {
    new Main(failPoints(Optional.ofNullable(System.getenv(FAIL_AT)))).runAndEnd(args);
  }

  private static FailPoints failPoints(Optional<String> wanted) {
    if (wanted.isEmpty()) {
      return FailPoints.none();
    }
    String[] parts = wanted.get().split(":", 2);
    String name = parts[0];
    AtomicInteger left = new AtomicInteger(parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
    return point -> {
      if (point.equals(name) && left.decrementAndGet() == 0) {
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

package dev.sparkfailover.job.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadDumpsTest {
  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-04T05:06:07.089Z"));

  @Test
  void dumpShowsTheWholeStackOfEveryThreadAndItsLocks() throws Exception {
    CountDownLatch deep = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread stuck = new Thread(() -> descend(50, deep, end), "stuck-thread");
    stuck.start();
    deep.await();
    try {
      String dump = Files.readString(new ThreadDumps(folder, clock).save(3, "task 9 is silent"));
      String stack = dump.substring(dump.indexOf("\"stuck-thread\""));
      stack = stack.substring(0, stack.indexOf("\n\n"));
      assertThat(dump).startsWith("task 9 is silent");
      assertThat(stack.split("ThreadDumpsTest.descend", -1)).hasSizeGreaterThan(50);
      assertThat(stack).contains("- locked");
    } finally {
      end.countDown();
      stuck.join();
    }
  }

  @Test
  void newestTenAreKept() throws IOException {
    ThreadDumps dumps = new ThreadDumps(folder.resolve("logs"), clock);
    List<Path> saved = new ArrayList<>();
    for (int attempt = 1; attempt <= 12; attempt++) {
      saved.add(dumps.save(attempt, "hangs"));
      clock.advance(Duration.ofSeconds(1));
    }
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      assertThat(files).containsExactlyInAnyOrderElementsOf(saved.subList(2, 12));
    }
    assertThat(saved.getFirst()).hasFileName("threads-1-20260304T050607.089Z.txt");
  }

  private static void descend(int depth, CountDownLatch deep, CountDownLatch end) {
    if (depth > 0) {
      descend(depth - 1, deep, end);
      return;
    }
    synchronized (deep) {
      deep.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

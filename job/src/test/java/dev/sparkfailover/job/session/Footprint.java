package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this JVM holds: heap after a collection, threads by name, file descriptors, temp files. */
record Footprint(long heap, Map<String, Long> threads, long descriptors, long files) {
  private static final long HEAP_NOISE = 12 << 20;

  static Footprint now(Path temp) throws IOException {
    return new Footprint(heapInUse(), threadsByName(), descriptorsOpen(), filesIn(temp));
  }

  void assertNotGrownFrom(Footprint before) {
    assertThat(heap).as("bytes of heap").isLessThan(before.heap + HEAP_NOISE);
    assertThat(descriptors).as("file descriptors").isLessThanOrEqualTo(before.descriptors + 4);
    assertThat(files).as("temporary files").isLessThanOrEqualTo(before.files);
    threads.forEach(
        (name, count) ->
            assertThat(count)
                .as("threads named %s, were %s", name, before.threads)
                .isLessThanOrEqualTo(before.threads.getOrDefault(name, 0L) + 4));
    assertThat(total(threads)).as("threads").isLessThanOrEqualTo(total(before.threads) + 8);
  }

  private static long total(Map<String, Long> threads) {
    return threads.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Cleaners run after a collection and free more for the next. */
  private static long heapInUse() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Without the numbers in them. */
  private static Map<String, Long> threadsByName() {
    return Threads.alive().stream()
        .collect(
            Collectors.groupingBy(
                thread -> thread.getName().replaceAll("[0-9]+", "#"), Collectors.counting()));
  }

  private static long descriptorsOpen() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static long filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.count();
    }
  }
}

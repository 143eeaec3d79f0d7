package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.session.internals.JvmThreads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.SerializationUtils;

/**
 * What this JVM holds: heap after a collection, metaspace, classes, threads by name, file
 * descriptors, temporary files, and class loaders of user code.
 */
public record Footprint(
    long heap,
    long metaspace,
    long classes,
    Map<String, Long> threads,
    Map<String, Long> descriptors,
    long files,
    long loaders) {
  // Each is less than 200 restarts would add if one of them left 64 kB, or 5 classes; caches of the
  // JVM and of Spark vary within it.
  private static final long HEAP_NOISE = 12 << 20;
  private static final long METASPACE_NOISE = 12 << 20;
  private static final long CLASSES_NOISE = 1_000;
  // The first one's is kept by Hadoop's static fields, the last one's by Spark's; no other's.
  private static final long LOADERS_KEPT = 4;

  /** Takes it anew. */
  public interface Look {
    Footprint now() throws IOException;
  }

  static Footprint now(Path temp) throws IOException {
    return now(List.of(temp), () -> 0);
  }

  /**
   * Takes it.
   *
   * @param temp where temporary files may be left
   * @param loaders counts the class loaders of user code that are still there
   */
  public static Footprint now(List<Path> temp, LongSupplier loaders) throws IOException {
    long heap = heapInUse();
    long files = 0;
    for (Path folder : temp) {
      files += filesIn(folder);
    }
    return new Footprint(
        heap,
        metaspaceInUse(),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
        threadsByName(),
        descriptorsOpen(),
        files,
        loaders.getAsLong());
  }

  void assertNotOutgrown(Path temp) throws IOException {
    assertNotOutgrown(() -> now(temp));
  }

  /** Within a minute: Spark's network threads take some seconds to end after their session. */
  public void assertNotOutgrown(Look look) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    Footprint now = look.now();
    while (now.largerThan(this) && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      now = look.now();
    }
    assertThat(now.largerThan(this)).as("from %s%nto %s", this, now).isFalse();
  }

  private boolean largerThan(Footprint before) {
    return heap > before.heap + HEAP_NOISE
        || metaspace > before.metaspace + METASPACE_NOISE
        || classes > before.classes + CLASSES_NOISE
        || loaders > LOADERS_KEPT
        || files > before.files
        || total(descriptors) > total(before.descriptors) + 4
        || total(threads) > total(before.threads) + 8
        || threads.entrySet().stream()
            .anyMatch(e -> e.getValue() > before.threads.getOrDefault(e.getKey(), 0L) + 4);
  }

  private static long total(Map<String, Long> threads) {
    return threads.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Cleaners run after a collection and free more for the next. So do both of serialization's
   * caches, of classes written and of classes read, but only when they are used.
   */
  private static long heapInUse() {
    for (int i = 0; i < 4; i++) {
      System.gc();
      SerializationUtils.roundtrip(i);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long metaspaceInUse() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }

  /** Without the numbers in them. */
  private static Map<String, Long> threadsByName() {
    return JvmThreads.alive().stream()
        .collect(
            Collectors.groupingBy(
                thread -> thread.getName().replaceAll("[0-9]+", "#"), Collectors.counting()));
  }

  /** By what they lead to; jars apart, since a class may open another one at any time. */
  private static Map<String, Long> descriptorsOpen() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(Footprint::target)
          .filter(target -> !target.endsWith(".jar"))
          .map(target -> target.replaceAll("[0-9]+", "#"))
          .collect(Collectors.groupingBy(target -> target, Collectors.counting()));
    }
  }

  /** The one that lists them is gone by then. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "gone";
    }
  }

  private static long filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.count();
    }
  }
}

package dev.sparkfailover.job.watchdog;

import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.watchdog.Watchdog.Verdict;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Notices a JVM that does nothing but collect garbage: its memory is gone, though it does not say
 * so.
 */
public final class GcOverhead {

  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final double LIMIT = 0.95;

  private record Sample(long nanos, Duration collecting) {}

  private final Supplier<Duration> collecting;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param collecting the time spent in collections since the JVM's start
   */
  public GcOverhead(Supplier<Duration> collecting) {
    this.collecting = collecting;
  }

  /** That of this JVM. */
  public static GcOverhead ofThisJvm() {
    return new GcOverhead(GcOverhead::pauses);
  }

  /** Takes a sample; a verdict when the last minute went into collections. */
  Optional<Verdict> sample(long nanos) {
    samples.addLast(new Sample(nanos, collecting.get()));
    dropOlderThanTheWindow(nanos);
    Duration seen = Duration.ofNanos(nanos - samples.getFirst().nanos());
    if (seen.compareTo(WINDOW) < 0 || share(seen) <= LIMIT) {
      return Optional.empty();
    }
    Suspect suspect = new Suspect.GarbageCollection(share(seen));
    samples.clear();
    return Optional.of(new Verdict(suspect, seen));
  }

  private double share(Duration seen) {
    Duration collected = samples.getLast().collecting().minus(samples.getFirst().collecting());
    return (double) collected.toNanos() / seen.toNanos();
  }

  /** One sample at or before the window's begin stays, so that the window is covered. */
  private void dropOlderThanTheWindow(long now) {
    while (samples.size() > 1 && now - second().nanos() >= WINDOW.toNanos()) {
      samples.removeFirst();
    }
  }

  private Sample second() {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }

  /** ZGC and Shenandoah report concurrent work under "… Cycles": that stops no thread. */
  private static Duration pauses() {
    return Duration.ofMillis(
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(bean -> !bean.getName().endsWith("Cycles"))
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(time -> time > 0)
            .sum());
  }
}

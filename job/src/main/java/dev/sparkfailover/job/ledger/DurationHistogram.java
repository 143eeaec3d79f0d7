package dev.sparkfailover.job.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How often something took how long, over all processes.
 *
 * @param buckets those that hold anything, the shortest first
 */
public record DurationHistogram(List<Bucket> buckets) {
  static final DurationHistogram EMPTY = new DurationHistogram(List.of());

  /**
   * The durations between two bounds.
   *
   * @param upTo the longest that it takes; empty when it takes all that are longer than any bound
   * @param total of all that it holds
   */
  public record Bucket(Optional<Duration> upTo, long count, Duration total) {

    private Bucket plus(Duration took) {
      return new Bucket(upTo, count + 1, total.plus(took));
    }

    private boolean isFor(Optional<Duration> bound) {
      return upTo.equals(bound);
    }
  }

  public DurationHistogram {
    buckets = List.copyOf(buckets);
  }

  DurationHistogram plus(Duration took, List<Duration> bounds) {
    Optional<Duration> bound = bounds.stream().filter(b -> took.compareTo(b) <= 0).findFirst();
    List<Bucket> more = new ArrayList<>(buckets);
    Bucket before =
        buckets.stream()
            .filter(bucket -> bucket.isFor(bound))
            .findFirst()
            .orElse(new Bucket(bound, 0, Duration.ZERO));
    more.removeIf(bucket -> bucket.isFor(bound));
    more.add(before.plus(took));
    more.sort(Comparator.comparing(b -> b.upTo().orElse(Duration.ofSeconds(Long.MAX_VALUE))));
    return new DurationHistogram(more);
  }
}

package dev.sparkfailover.monitor.api.view;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Observations;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * How much what a source said is worth: part of every answer that comes from one.
 *
 * @param lastCheck when it was last asked
 * @param stale whether it was asked, and what it last said is too old to be true of now
 * @param ageSeconds how old that is
 * @param problem why its last answer was of no use
 */
public record Freshness(
    Optional<Instant> lastCheck,
    boolean stale,
    Optional<Double> ageSeconds,
    Optional<String> problem) {

  public static Freshness of(LastAnswer<?> reading, Observations seen) {
    return new Freshness(
        reading.tried().map(Moment::at),
        reading.tried().isPresent() && !reading.fresh(seen.now(), seen.staleAfter()),
        reading.age(seen.now()).map(Freshness::seconds),
        reading.problem());
  }

  /** Of several sources: as good as the worst of them. */
  public static Freshness of(Collection<? extends LastAnswer<?>> readings, Observations seen) {
    var ages = readings.stream().map(reading -> of(reading, seen)).toList();
    return new Freshness(
        ages.stream().flatMap(age -> age.lastCheck().stream()).max(Comparator.naturalOrder()),
        ages.stream().anyMatch(Freshness::stale),
        ages.stream().flatMap(age -> age.ageSeconds().stream()).max(Comparator.naturalOrder()),
        ages.stream().flatMap(age -> age.problem().stream()).findFirst());
  }

  /** Tenths are enough, and no age is below 0. */
  private static double seconds(Duration age) {
    return Math.max(0, age.toMillis() / 100) / 10.0;
  }
}

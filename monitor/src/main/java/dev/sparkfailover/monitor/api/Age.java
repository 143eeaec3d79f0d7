package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.clock.Moment;
import dev.sparkfailover.monitor.source.Reading;
import dev.sparkfailover.monitor.status.Seen;
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
record Age(
    Optional<Instant> lastCheck,
    boolean stale,
    Optional<Double> ageSeconds,
    Optional<String> problem) {

  static Age of(Reading<?> reading, Seen seen) {
    return new Age(
        reading.tried().map(Moment::at),
        reading.tried().isPresent() && !reading.fresh(seen.now(), seen.staleAfter()),
        reading.age(seen.now()).map(Age::seconds),
        reading.problem());
  }

  /** Of several sources: as good as the worst of them. */
  static Age of(Collection<? extends Reading<?>> readings, Seen seen) {
    var ages = readings.stream().map(reading -> of(reading, seen)).toList();
    return new Age(
        ages.stream().flatMap(age -> age.lastCheck().stream()).max(Comparator.naturalOrder()),
        ages.stream().anyMatch(Age::stale),
        ages.stream().flatMap(age -> age.ageSeconds().stream()).max(Comparator.naturalOrder()),
        ages.stream().flatMap(age -> age.problem().stream()).findFirst());
  }

  /** Tenths are enough, and no age is below 0. */
  private static double seconds(Duration age) {
    return Math.max(0, age.toMillis() / 100) / 10.0;
  }
}

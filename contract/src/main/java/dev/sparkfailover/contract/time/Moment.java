package dev.sparkfailover.contract.time;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time on both clocks.
 *
 * @param at the wall clock, which may be stepped: for people and for comparing with others' times
 * @param nanos a clock that only goes forward: for ages
 */
public record Moment(Instant at, long nanos) {

  /** The time from the earlier moment to this one, by the clock that cannot be stepped. */
  public Duration since(Moment earlier) {
    return Duration.ofNanos(nanos - earlier.nanos);
  }
}

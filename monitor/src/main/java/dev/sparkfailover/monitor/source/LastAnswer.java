package dev.sparkfailover.monitor.source;

import dev.sparkfailover.contract.time.Moment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a source last said, and whether its last answer was of any use.
 *
 * @param value the last good answer, however old
 * @param at when that came
 * @param tried when it was last asked, with any result
 * @param problem why the last attempt failed; empty when it did not
 * @param silent whether it failed because nothing came back in time: who is busy or stopped is
 *     silent, who is gone is not
 */
public record LastAnswer<T>(
    Optional<T> value,
    Optional<Moment> at,
    Optional<Moment> tried,
    Optional<String> problem,
    boolean silent) {

  public LastAnswer {
    if (value.isPresent() != at.isPresent()) {
      throw new IllegalArgumentException("a value and its time belong together");
    }
  }

  /** Of a source that was not asked yet. */
  public static <T> LastAnswer<T> none() {
    return new LastAnswer<>(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  public static <T> LastAnswer<T> of(T value, Moment now) {
    return new LastAnswer<>(
        Optional.of(value), Optional.of(now), Optional.of(now), Optional.empty(), false);
  }

  /** The same after an attempt that failed: the last good answer stays, and gets older. */
  public LastAnswer<T> failed(String why, Moment now) {
    return new LastAnswer<>(value, at, Optional.of(now), Optional.of(why), false);
  }

  /** The same after an attempt that was not answered in time. */
  public LastAnswer<T> silent(String why, Moment now) {
    return new LastAnswer<>(value, at, Optional.of(now), Optional.of(why), true);
  }

  /** The same of what is a part of the answer. */
  public <R> LastAnswer<R> map(Function<T, R> part) {
    return new LastAnswer<>(value.map(part), at, tried, problem, silent);
  }

  /** How old the last good answer is. */
  public Optional<Duration> age(Moment now) {
    return at.map(now::since);
  }

  /** Whether there is an answer, not older than that. */
  public boolean fresh(Moment now, Duration staleAfter) {
    return age(now).filter(age -> age.compareTo(staleAfter) <= 0).isPresent();
  }
}

package dev.sparkfailover.contract.time;

import java.time.Duration;
import java.util.Locale;

/** How a duration is written for people and in settings. */
public final class Durations {
  private Durations() {}

  /** The two largest units that matter: {@code 350ms}, {@code 3.7s}, {@code 1m30s}, {@code 2h}. */
  public static String text(Duration time) {
    long millis = time.toMillis();
    if (millis < 1_000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      return number(Math.round(millis / 100.0) / 10.0) + "s";
    }
    if (time.compareTo(Duration.ofHours(1)) < 0) {
      return two(time.toMinutes(), "m", time.toSecondsPart(), "s");
    }
    if (time.compareTo(Duration.ofDays(1)) < 0) {
      return two(time.toHours(), "h", time.toMinutesPart(), "m");
    }
    return two(time.toDays(), "d", time.toHoursPart(), "h");
  }

  /** A number without a needless fraction. */
  public static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%s", value);
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
  }
}

package dev.sparkfailover.monitor.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How long something takes or took, and when, in words. */
final class Spans {
  private Spans() {}

  /**
   * One unit, rounded down: {@code 0 s}, {@code 59 s}, {@code 12 min}, {@code 3 h}, {@code 2 d}.
   */
  static String text(Duration time) {
    Duration span = time.isNegative() ? Duration.ZERO : time;
    if (span.toMinutes() < 2) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() < 2) {
      return span.toMinutes() + " min";
    }
    return span.toDays() < 2 ? span.toHours() + " h" : span.toDays() + " d";
  }

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

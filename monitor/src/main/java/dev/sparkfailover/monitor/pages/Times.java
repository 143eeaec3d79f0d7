package dev.sparkfailover.monitor.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Times as people read them, in UTC. */
final class Times {
  private Times() {}

  static Html time(Html body, Optional<Instant> at) {
    return at.map(time -> body.element("time", written(time), "datetime", time.toString()))
        .orElseGet(() -> body.text("–"));
  }

  static String written(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ');
  }

  static String seconds(Optional<Double> seconds) {
    return seconds.map(s -> String.format(Locale.ROOT, "%.1f\u00a0s", s)).orElse("–");
  }

  /** As 45 s, 12 min, 5 h, 4 d. */
  static String ago(Duration age) {
    if (age.toMinutes() == 0) {
      return Math.max(0, age.toSeconds()) + " s ago";
    }
    if (age.toHours() == 0) {
      return age.toMinutes() + " min ago";
    }
    return age.toDays() == 0 ? age.toHours() + " h ago" : age.toDays() + " d ago";
  }
}

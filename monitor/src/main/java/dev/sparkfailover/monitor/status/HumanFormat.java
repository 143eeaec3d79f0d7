package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times and failures as people say them. */
final class HumanFormat {
  private static final double MOST_SECONDS = 1e9;

  private HumanFormat() {}

  static String after(Optional<JobState.Failure> failure) {
    return failure.map(f -> after(f.reason(), f.message())).orElse("");
  }

  static String afterFailure(Optional<LedgerState.Failure> failure) {
    return failure.map(f -> after(f.reason(), f.message())).orElse("");
  }

  private static String after(String reason, String message) {
    return " after a failure (%s): %s".formatted(reason, message);
  }

  /** To the second: the day is that of the reader. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** As "in 12 s, at 10:00:11Z"; on the job's clock, as the due time is. */
  static String due(Evidence facts, Instant due) {
    Duration left = Duration.between(facts.jobNow(), due);
    String when = left.isNegative() || left.isZero() ? "now" : "in " + span(left);
    String at = time(due);
    return "%s, at %s".formatted(when, at.substring(at.indexOf('T') + 1));
  }

  /** As 12 s, 3 min 5 s, 2 h 10 min, 4 d 3 h. */
  static String span(Duration time) {
    if (time.toMinutes() == 0) {
      return time.toSeconds() + " s";
    }
    if (time.toHours() == 0) {
      return pair(time.toMinutes(), "min", time.toSecondsPart(), "s");
    }
    return time.toDays() == 0
        ? pair(time.toHours(), "h", time.toMinutesPart(), "min")
        : pair(time.toDays(), "d", time.toHoursPart(), "h");
  }

  private static String pair(long much, String unit, int little, String smaller) {
    return little == 0 ? much + " " + unit : "%s %s %s %s".formatted(much, unit, little, smaller);
  }

  static Duration duration(double seconds) {
    return Duration.ofMillis((long) (Math.clamp(seconds, 0, MOST_SECONDS) * 1_000));
  }

  /** What makes the answer less certain. */
  static String remarks(Evidence facts) {
    return unanswered(facts) + skew(facts);
  }

  private static String unanswered(Evidence facts) {
    return facts
        .seen()
        .job()
        .problem()
        .map(p -> "; its last answer is a little old: " + p)
        .orElse("");
  }

  private static String skew(Evidence facts) {
    Duration skew = facts.skew();
    return skew.isZero()
        ? ""
        : "; its clock is %s %s the monitor's"
            .formatted(span(skew.abs()), skew.isNegative() ? "behind" : "ahead of");
  }
}

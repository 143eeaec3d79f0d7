package dev.sparkfailover.monitor.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the times of structured logs, in the forms that loggers write them. */
final class JsonTimes {
  private static final Pattern NUMBER = Pattern.compile("\\d{9,16}(\\.\\d{1,9})?");

  /** With milliseconds since 1970 this is in 1973, with seconds in the year 5138. */
  private static final double MILLISECONDS_FROM = 1e11;

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern(
          "uuuu-MM-dd['T'][' ']HH:mm:ss[.SSSSSSSSS][.SSSSSS][.SSS][,SSS][XXXXX][XXXX][X]",
          Locale.ROOT);

  private final ZoneId zone;

  /**
   * @param zone of times that do not say theirs
   */
  JsonTimes(ZoneId zone) {
    this.zone = zone;
  }

  Optional<Instant> of(String text) {
    try {
      return Optional.of(NUMBER.matcher(text).matches() ? number(text) : time(text));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Instant number(String text) {
    double number = Double.parseDouble(text);
    return Instant.ofEpochMilli(Math.round(number >= MILLISECONDS_FROM ? number : number * 1000));
  }

  private Instant time(String text) {
    TemporalAccessor time = TEXT.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
    return time instanceof ZonedDateTime zoned
        ? zoned.toInstant()
        : LocalDateTime.from(time).atZone(zone).toInstant();
  }
}

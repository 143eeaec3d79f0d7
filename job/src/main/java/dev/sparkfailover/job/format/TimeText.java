package dev.sparkfailover.job.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Distinguishes the date and the time that a text says from those that Spark would make of it: it
 * adds what is missing (today's date, the first of the month) and cuts off what it does not need.
 */
public final class TimeText {
  private static final String DAY = "\\d{4}-\\d{1,2}-\\d{1,2}";
  private static final Pattern DATE = Pattern.compile(DAY);

  /** What stands behind the time is for Spark to judge: it knows the zones. */
  private static final Pattern MOMENT =
      Pattern.compile(
          DAY + "(?:[T ]\\d{1,2}:\\d{1,2}(?::\\d{1,2}(?:\\.(\\d+))?)?(?: ?([^\\s\\d.:].*)?)?)?");

  private static final int MICROS = 6;
  private static final long NOT_QUICK = Long.MIN_VALUE;

  private TimeText() {}

  /** A day of the calendar and nothing else. */
  public static void checkDate(String text) {
    if (!DATE.matcher(text).matches()) {
      throw new NotOfTypeException("expected yyyy-MM-dd");
    }
  }

  /** A day, with a time or without (then it is midnight), to the microsecond. */
  public static void checkTimestamp(String text) {
    Matcher matcher = MOMENT.matcher(text);
    if (!matcher.matches() || !text.equals(text.strip())) {
      throw new NotOfTypeException("expected yyyy-MM-ddTHH:mm:ss, a fraction and a zone if any");
    }
    String fraction = matcher.group(1);
    if (fraction != null && fraction.length() > MICROS && !isZeros(fraction.substring(MICROS))) {
      throw new NotOfTypeException("finer than a microsecond");
    }
  }

  private static boolean isZeros(String digits) {
    return digits.chars().allMatch(c -> c == '0');
  }

  public static boolean isQuick(long micros) {
    return micros != NOT_QUICK;
  }

  /**
   * The microseconds since 1970 of {@code 2026-11-20T10:00:00.5Z} and its like, which nearly all
   * are; a text without Z is taken as UTC.
   */
  public static long quickUtc(String text) {
    int length = text.length();
    if (length < 19 || !hasFormOfSeconds(text)) {
      return NOT_QUICK;
    }
    int end = text.charAt(length - 1) == 'Z' ? length - 1 : length;
    long fraction = end == 19 ? 0 : fraction(text, end);
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    boolean whole =
        (fraction | year | month | day | hour | minute | second) >= 0
            && year > 0
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= (month == 2 ? 28 : 30)
            && hour <= 23
            && minute <= 59
            && second <= 59;
    return whole
        ? ((epochDay(year, month, day) * 24 + hour) * 60 + minute) * 60_000_000L
            + second * 1_000_000L
            + fraction
        : NOT_QUICK;
  }

  private static boolean hasFormOfSeconds(String text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && (text.charAt(10) == 'T' || text.charAt(10) == ' ')
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  private static long fraction(String text, int end) {
    int digits = end - 20;
    if (text.charAt(19) != '.' || digits < 1 || digits > MICROS) {
      return -1;
    }
    long value = number(text, 20, end);
    for (int i = digits; i < MICROS && value > 0; i++) {
      value *= 10;
    }
    return value;
  }

  /** Negative if not all are digits. */
  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /**
   * Days since 1970 in the calendar of ISO 8601; a year begins in March, so that leap days end it.
   */
  private static long epochDay(int year, int month, int day) {
    int y = month > 2 ? year : year - 1;
    int m = month > 2 ? month - 3 : month + 9;
    return 365L * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
  }
}

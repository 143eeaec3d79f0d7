package dev.sparkfailover.job.format;

import java.math.BigDecimal;
import org.apache.spark.sql.types.Decimal;

/**
 * Reads numbers as their text says them: nothing is stripped, rounded or taken for infinite.
 *
 * <p>A number is an optional sign, digits with at most one point, and an optional exponent.
 */
public final class NumberText {
  /** Digits that fit into a long whatever they are. */
  private static final int LONG_DIGITS = 18;

  /** No number that fits into a column needs more; a longer one could cost seconds to read. */
  private static final int LONGEST = 400;

  private NumberText() {}

  /**
   * @throws NotOfTypeException if it is not a number, or one that such a column cannot hold
   */
  static Decimal decimal(String text, int precision, int scale) {
    Decimal quick = quick(text, precision, scale);
    return quick != null ? quick : slow(text, precision, scale);
  }

  /** Digits with at most one point, as nearly all are; null if it is not of that kind. */
  private static Decimal quick(String text, int precision, int scale) {
    int length = text.length();
    int at = isSign(text, 0) ? 1 : 0;
    if (length - at > LONG_DIGITS) {
      return null;
    }
    long unscaled = 0;
    int digits = 0;
    int point = -1;
    for (int i = at; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        unscaled = unscaled * 10 + (c - '0');
        digits++;
      } else if (c == '.' && point < 0) {
        point = digits;
      } else {
        return null;
      }
    }
    int missing = scale - (point < 0 ? 0 : digits - point);
    if (digits == 0 || missing < 0 || digits + missing > Math.min(precision, LONG_DIGITS)) {
      return null;
    }
    for (int i = 0; i < missing; i++) {
      unscaled *= 10;
    }
    return Decimal.apply(text.charAt(0) == '-' ? -unscaled : unscaled, precision, scale);
  }

  private static Decimal slow(String text, int precision, int scale) {
    BigDecimal value = number(text);
    if (value.signum() == 0) {
      return Decimal.apply(0L, precision, scale);
    }
    // Asked before the value is written out: 1e9999999 has ten million digits.
    if ((long) value.precision() - value.scale() > precision - scale) {
      throw new NotOfTypeException(
          "more than %s digits before the point".formatted(precision - scale));
    }
    if (value.stripTrailingZeros().scale() > scale) {
      throw new NotOfTypeException("more than %s digits behind the point".formatted(scale));
    }
    return Decimal.apply(value.setScale(scale), precision, scale);
  }

  private static BigDecimal number(String text) {
    if (!isNumber(text)) {
      throw new NotOfTypeException("");
    }
    if (text.length() > LONGEST) {
      throw new NotOfTypeException("longer than %s characters".formatted(LONGEST));
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new NotOfTypeException("the exponent is out of range");
    }
  }

  /** The nearest one, which is what the type means; but not infinity or zero in place of it. */
  public static double binary64(String text) {
    double value = Double.parseDouble(checked(text));
    checkRange(text, value, Double.isInfinite(value));
    return value;
  }

  public static float binary32(String text) {
    float value = Float.parseFloat(checked(text));
    checkRange(text, value, Float.isInfinite(value));
    return value;
  }

  private static String checked(String text) {
    if (!isNumber(text)) {
      throw new NotOfTypeException("");
    }
    return text;
  }

  private static void checkRange(String text, double value, boolean infinite) {
    if (infinite) {
      throw new NotOfTypeException("too large");
    }
    if (value == 0 && !saysZero(text)) {
      throw new NotOfTypeException("too small");
    }
  }

  private static boolean saysZero(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 'e' || c == 'E') {
        return true;
      }
      if (c >= '1' && c <= '9') {
        return false;
      }
    }
    return true;
  }

  public static boolean isNumber(String text) {
    int at = isSign(text, 0) ? 1 : 0;
    int whole = digits(text, at);
    at += whole;
    int fraction = 0;
    if (at < text.length() && text.charAt(at) == '.') {
      fraction = digits(text, at + 1);
      at += 1 + fraction;
    }
    return whole + fraction > 0 && (at == text.length() || isExponent(text, at));
  }

  private static boolean isExponent(String text, int from) {
    if (text.charAt(from) != 'e' && text.charAt(from) != 'E') {
      return false;
    }
    int at = isSign(text, from + 1) ? from + 2 : from + 1;
    int digits = digits(text, at);
    return digits > 0 && at + digits == text.length();
  }

  private static boolean isSign(String text, int at) {
    return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - from;
  }
}

package dev.sparkfailover.job.format;

import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;

/**
 * Reads the decimals of one column.
 *
 * @param point the character before the fraction in the language of the {@code locale} option
 */
public record DecimalText(int precision, int scale, char point) {

  public static DecimalText of(DecimalType type, Locale locale) {
    return new DecimalText(
        type.precision(),
        type.scale(),
        DecimalFormatSymbols.getInstance(locale).getDecimalSeparator());
  }

  public Decimal read(String text) {
    if (point == '.') {
      return NumberText.decimal(text, precision, scale);
    }
    if (text.indexOf('.') >= 0) {
      throw new NotOfTypeException("the locale's decimals have \"%s\"".formatted(point));
    }
    return NumberText.decimal(text.replace(point, '.'), precision, scale);
  }
}

package dev.sparkfailover.job.scan;

import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;

/**
 * Reads the decimals of one column.
 *
 * @param point the character before the fraction in the language of the {@code locale} option
 */
record Decimals(int precision, int scale, char point) {

  static Decimals of(DecimalType type, Locale locale) {
    return new Decimals(
        type.precision(),
        type.scale(),
        DecimalFormatSymbols.getInstance(locale).getDecimalSeparator());
  }

  Decimal read(String text) {
    if (point == '.') {
      return NumberText.decimal(text, precision, scale);
    }
    if (text.indexOf('.') >= 0) {
      throw new NotOfTypeException("the locale's decimals have \"%s\"".formatted(point));
    }
    return NumberText.decimal(text.replace(point, '.'), precision, scale);
  }
}

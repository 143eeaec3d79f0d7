package dev.sparkfailover.job.format;

import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;

/**
 * Makes a value of a CSV field's text: Spark's, for each text of which Spark's value says the same.
 */
public interface FieldParser {

  /**
   * The value that a text says.
   *
   * @param text not null
   * @throws RuntimeException if the text does not say a value of the column's type
   */
  Object read(String text);

  /**
   * Of one column.
   *
   * @param spark whose converters know the options of the format
   */
  static FieldParser of(StructField column, CSVOptions options, UnivocityParser spark) {
    FieldParser convert = sparks(spark.makeConverter(column.name(), column.dataType(), true));
    DataType type = column.dataType();
    if (type.equals(DataTypes.StringType)) {
      return UTF8String::fromString;
    }
    if (type instanceof DecimalType decimal) {
      return DecimalText.of(decimal, options.locale())::read;
    }
    if (type instanceof DoubleType) {
      return text -> isNamed(text, options) ? convert.read(text) : NumberText.binary64(text);
    }
    if (type instanceof FloatType) {
      return text -> isNamed(text, options) ? convert.read(text) : NumberText.binary32(text);
    }
    if (type instanceof TimestampType && options.timestampFormatInRead().isEmpty()) {
      return timestamps(options, convert);
    }
    if (type instanceof TimestampNTZType && options.timestampNTZFormatInRead().isEmpty()) {
      return checked(TimeText::checkTimestamp, convert);
    }
    if (type instanceof DateType && options.dateFormatOption().isEmpty()) {
      return checked(TimeText::checkDate, convert);
    }
    return convert;
  }

  /** Spark throws checked exceptions as well, which Scala does not declare (TIMESTAMP_NTZ). */
  private static FieldParser sparks(Function1<String, Object> convert) {
    return text -> {
      try {
        return convert.apply(text);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new NotOfTypeException("");
      }
    };
  }

  private static boolean isNamed(String text, CSVOptions options) {
    return text.equals(options.nanValue())
        || text.equals(options.positiveInf())
        || text.equals(options.negativeInf())
        || isJavas(text);
  }

  /** How Java writes what is not a number; Spark reads and writes these as well. */
  private static boolean isJavas(String text) {
    return switch (text) {
      case "NaN", "Infinity", "+Infinity", "-Infinity" -> true;
      default -> false;
    };
  }

  private static FieldParser timestamps(CSVOptions options, FieldParser convert) {
    boolean utc = isUtc(options.zoneId().getId());
    return text -> {
      long micros = utc || text.endsWith("Z") ? TimeText.quickUtc(text) : Long.MIN_VALUE;
      if (TimeText.isQuick(micros)) {
        return micros;
      }
      TimeText.checkTimestamp(text);
      return convert.read(text);
    };
  }

  private static boolean isUtc(String zone) {
    return zone.equals("Z") || zone.toUpperCase(Locale.ROOT).equals("UTC");
  }

  private static FieldParser checked(Consumer<String> check, FieldParser convert) {
    return text -> {
      check.accept(text);
      return convert.read(text);
    };
  }
}

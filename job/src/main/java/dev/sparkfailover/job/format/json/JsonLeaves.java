package dev.sparkfailover.job.format.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.sparkfailover.job.format.DecimalText;
import dev.sparkfailover.job.format.NotOfTypeException;
import dev.sparkfailover.job.format.NumberText;
import dev.sparkfailover.job.format.TimeText;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.catalyst.json.JSONOptions;
import org.apache.spark.sql.catalyst.json.JacksonParser;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes values of single JSON tokens: Spark's, for each text of which Spark's value says the same.
 *
 * <p>A value that is refused is skipped, so that the parser stands behind it, and noted.
 */
final class JsonLeaves {
  private final JsonText document;
  private final JSONOptions options;
  private final boolean hasDateFormat;
  private final JacksonParser spark;

  /**
   * Of one schema.
   *
   * @param hasDateFormat whether dates are as the option says, and not as ISO 8601 has them
   */
  JsonLeaves(JsonText document, StructType schema, JSONOptions options, boolean hasDateFormat) {
    this.document = document;
    this.options = options;
    this.hasDateFormat = hasDateFormat;
    this.spark =
        new JacksonParser(
            schema, options, true, CollectionConverters.asScala(List.<Filter>of()).toSeq());
  }

  JsonValues.Value of(DataType type) {
    return switch (type) {
      case DecimalType decimal -> {
        DecimalText decimals = DecimalText.of(decimal, options.locale());
        DecimalText numbers = new DecimalText(decimal.precision(), decimal.scale(), '.');
        yield leaf(
            type,
            parser ->
                (parser.currentToken() == JsonToken.VALUE_STRING ? decimals : numbers)
                    .read(scalar(parser)));
      }
      case DoubleType floating -> leaf(type, number(type, text -> NumberText.binary64(text)));
      case FloatType floating -> leaf(type, number(type, text -> NumberText.binary32(text)));
      case TimestampType moment -> leaf(type, timestamp(type));
      case TimestampNTZType moment ->
          leaf(type, checked(type, options.timestampNTZFormatInRead().isEmpty(), false));
      case DateType day -> leaf(type, checked(type, !hasDateFormat, true));
      default -> type.equals(DataTypes.StringType) ? this::string : leaf(type, sparks(type));
    };
  }

  private JsonValues.Value leaf(DataType type, JsonValues.Value value) {
    return parser -> {
      try {
        return value.read(parser);
      } catch (NotOfTypeException e) {
        return refused(parser, type, e.getMessage());
      } catch (RuntimeException | InputCoercionException e) {
        return refused(parser, type, "");
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        // Spark's, which Scala does not declare (TIMESTAMP_NTZ).
        return refused(parser, type, "");
      }
    };
  }

  private Object refused(JsonParser parser, DataType type, String detail) throws IOException {
    String text = parser.currentToken().isScalarValue() ? parser.getText() : document.part(parser);
    document.refuse(NotOfTypeException.describe("", text, type.sql(), detail));
    return null;
  }

  private static String scalar(JsonParser parser) throws IOException {
    if (!parser.currentToken().isScalarValue()) {
      throw new NotOfTypeException("");
    }
    return parser.getText();
  }

  private JsonValues.Value sparks(DataType type) {
    Function1<JsonParser, Object> convert = spark.makeConverter(type);
    return convert::apply;
  }

  private interface Text {
    Object read(String text);
  }

  /** A number of JSON; what else may stand for a number (NaN) is Spark's. */
  private JsonValues.Value number(DataType type, Text read) {
    JsonValues.Value sparks = sparks(type);
    return parser ->
        parser.currentToken().isNumeric() && NumberText.isNumber(parser.getText())
            ? read.read(parser.getText())
            : sparks.read(parser);
  }

  /** Whole numbers are seconds since 1970. */
  private JsonValues.Value timestamp(DataType type) {
    boolean lenient = options.timestampFormatInRead().isEmpty();
    boolean utc = options.zoneId().getId().equals("UTC") || options.zoneId().getId().equals("Z");
    JsonValues.Value checked = checked(type, lenient, false);
    return parser -> {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        return Math.multiplyExact(parser.getLongValue(), 1_000_000L);
      }
      if (lenient && parser.currentToken() == JsonToken.VALUE_STRING) {
        String text = parser.getText();
        long micros = utc || text.endsWith("Z") ? TimeText.quickUtc(text) : Long.MIN_VALUE;
        if (TimeText.isQuick(micros)) {
          return micros;
        }
      }
      return checked.read(parser);
    };
  }

  private JsonValues.Value checked(DataType type, boolean lenient, boolean day) {
    JsonValues.Value sparks = sparks(type);
    return parser -> {
      if (lenient && parser.currentToken() == JsonToken.VALUE_STRING) {
        if (day) {
          TimeText.checkDate(parser.getText());
        } else {
          TimeText.checkTimestamp(parser.getText());
        }
      }
      return sparks.read(parser);
    };
  }

  /** What is no string is taken as it is written. */
  private Object string(JsonParser parser) throws IOException {
    String text = parser.currentToken().isScalarValue() ? parser.getText() : document.part(parser);
    if (hasLoneSurrogate(text)) {
      document.refuse(": half of a character (a surrogate without its pair)");
      return null;
    }
    return UTF8String.fromString(text);
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}

package dev.sparkfailover.job.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.json.JSONOptions;
import org.apache.spark.sql.catalyst.json.JacksonParser;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes values of JSON tokens: Spark's, for each text of which Spark's value says the same.
 *
 * <p>A value that is refused is skipped, so that the parser stands behind it, and noted.
 */
final class JsonValues {
  private final JSONOptions options;
  private final boolean hasDateFormat;
  private final JacksonParser spark;
  private String refused = "";
  private String document = "";

  /**
   * @param hasDateFormat whether dates are as the option says, and not as ISO 8601 has them
   */
  JsonValues(StructType schema, JSONOptions options, boolean hasDateFormat) {
    this.options = options;
    this.hasDateFormat = hasDateFormat;
    this.spark =
        new JacksonParser(
            schema, options, true, CollectionConverters.asScala(List.<Filter>of()).toSeq());
  }

  /** Reads the value that the parser stands on; null is a value. */
  interface Value {
    Object read(JsonParser parser) throws IOException;
  }

  /** The text that the parser goes through, from which a part is taken as it is. */
  void start(String text) {
    document = text;
  }

  /** What was refused since the last call, empty if nothing was. */
  String takeRefused() {
    String taken = refused;
    refused = "";
    return taken;
  }

  void refuse(String why) {
    refused = refused.isEmpty() ? why : refused;
  }

  Value struct(StructType type) {
    StructField[] fields = type.fields();
    Value[] values = new Value[fields.length];
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < fields.length; i++) {
      values[i] = named(fields[i].name(), of(fields[i].dataType()));
      index.put(fields[i].name(), i);
    }
    return parser -> {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return wrong(parser, "an object");
      }
      GenericInternalRow row = new GenericInternalRow(fields.length);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        Integer at = index.get(parser.currentName());
        parser.nextToken();
        if (at == null) {
          parser.skipChildren();
        } else {
          row.update(at, values[at].read(parser));
        }
      }
      return row;
    };
  }

  private Value named(String name, Value value) {
    return parser -> {
      boolean fine = refused.isEmpty();
      Object read = parser.currentToken() == JsonToken.VALUE_NULL ? null : value.read(parser);
      if (fine && !refused.isEmpty()) {
        refused = name + (refused.startsWith(": ") ? "" : ".") + refused;
      }
      return read;
    };
  }

  private Value of(DataType type) {
    return switch (type) {
      case StructType struct -> struct(struct);
      case ArrayType array -> array(array);
      case MapType map -> map(map);
      case DecimalType decimal -> {
        Decimals decimals = Decimals.of(decimal, options.locale());
        Decimals numbers = new Decimals(decimal.precision(), decimal.scale(), '.');
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

  private Value leaf(DataType type, Value value) {
    return parser -> {
      try {
        return value.read(parser);
      } catch (NotOfTypeException e) {
        return refused(parser, type, e.getMessage());
      } catch (RuntimeException | InputCoercionException e) {
        return refused(parser, type, "");
      }
    };
  }

  private Object refused(JsonParser parser, DataType type, String detail) throws IOException {
    String text = parser.currentToken().isScalarValue() ? parser.getText() : part(parser);
    refuse(NotOfTypeException.describe("", text, type.sql(), detail));
    return null;
  }

  /** Skips it. */
  private Object wrong(JsonParser parser, String expected) throws IOException {
    String found =
        switch (parser.currentToken()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          default -> parser.getText();
        };
    parser.skipChildren();
    refuse(": expected %s, found %s".formatted(expected, found));
    return null;
  }

  private static String scalar(JsonParser parser) throws IOException {
    if (!parser.currentToken().isScalarValue()) {
      throw new NotOfTypeException("");
    }
    return parser.getText();
  }

  private Value sparks(DataType type) {
    Function1<JsonParser, Object> convert = spark.makeConverter(type);
    return convert::apply;
  }

  private interface Text {
    Object read(String text);
  }

  /** A number of JSON; what else may stand for a number (NaN) is Spark's. */
  private Value number(DataType type, Text read) {
    Value sparks = sparks(type);
    return parser ->
        parser.currentToken().isNumeric() && NumberText.isNumber(parser.getText())
            ? read.read(parser.getText())
            : sparks.read(parser);
  }

  /** Whole numbers are seconds since 1970. */
  private Value timestamp(DataType type) {
    boolean lenient = options.timestampFormatInRead().isEmpty();
    boolean utc = options.zoneId().getId().equals("UTC") || options.zoneId().getId().equals("Z");
    Value checked = checked(type, lenient, false);
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

  private Value checked(DataType type, boolean lenient, boolean day) {
    Value sparks = sparks(type);
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
    String text = parser.currentToken().isScalarValue() ? parser.getText() : part(parser);
    if (hasLoneSurrogate(text)) {
      refuse(": half of a character (a surrogate without its pair)");
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

  /** The text of an object or an array, which is skipped. */
  private String part(JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    return document.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  private Value array(ArrayType type) {
    Value element = of(type.elementType());
    return parser -> {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        return wrong(parser, "an array");
      }
      List<Object> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : element.read(parser));
      }
      return new GenericArrayData(values.toArray());
    };
  }

  private Value map(MapType type) {
    Value value = of(type.valueType());
    return parser -> {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return wrong(parser, "an object");
      }
      List<Object> keys = new ArrayList<>();
      List<Object> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        keys.add(UTF8String.fromString(parser.currentName()));
        parser.nextToken();
        values.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : value.read(parser));
      }
      return new ArrayBasedMapData(
          new GenericArrayData(keys.toArray()), new GenericArrayData(values.toArray()));
    };
  }
}

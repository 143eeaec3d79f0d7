package dev.sparkfailover.job.format.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Makes values of JSON tokens that hold others: objects, arrays and maps, down to their leaves.
 *
 * <p>A value that is refused is skipped, so that the parser stands behind it, and noted.
 */
final class JsonValues {
  private final JsonText text;
  private final JsonLeaves leaves;

  JsonValues(JsonText text, JsonLeaves leaves) {
    this.text = text;
    this.leaves = leaves;
  }

  /** Reads the value that the parser stands on; null is a value. */
  interface Value {
    Object read(JsonParser parser) throws IOException;
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
      boolean fine = !text.hasRefused();
      Object read = parser.currentToken() == JsonToken.VALUE_NULL ? null : value.read(parser);
      if (fine) {
        text.refusedIn(name);
      }
      return read;
    };
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
    text.refuse(": expected %s, found %s".formatted(expected, found));
    return null;
  }

  private Value of(DataType type) {
    return switch (type) {
      case StructType struct -> struct(struct);
      case ArrayType array -> array(array);
      case MapType map -> map(map);
      default -> leaves.of(type);
    };
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

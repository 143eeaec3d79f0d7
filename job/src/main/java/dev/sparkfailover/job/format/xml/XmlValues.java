package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.FieldParser;
import dev.sparkfailover.job.format.NotOfTypeException;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Spark reads a record with texts in place of all values of {@link XmlLeaves#isChecked} types; here
 * they become values.
 */
final class XmlValues {
  private final XmlLeaves leaves;

  XmlValues(XmlLeaves leaves) {
    this.leaves = leaves;
  }

  /** Makes a value of Spark's, which is not null. */
  interface Value {
    /**
     * Reads it.
     *
     * @throws NotOfTypeException with all that is to be said
     */
    Object of(Object sparks);
  }

  /** The schema with STRING in place of the checked types. */
  static StructType texts(StructType type) {
    return new StructType(
        Arrays.stream(type.fields())
            .map(f -> new StructField(f.name(), texts(f.dataType()), true, f.metadata()))
            .toArray(StructField[]::new));
  }

  private static DataType texts(DataType type) {
    return switch (type) {
      case StructType struct -> texts(struct);
      case ArrayType array -> DataTypes.createArrayType(texts(array.elementType()));
      case MapType map -> DataTypes.createMapType(map.keyType(), texts(map.valueType()));
      default -> XmlLeaves.isChecked(type) ? DataTypes.StringType : type;
    };
  }

  Value struct(String path, StructType type) {
    StructField[] fields = type.fields();
    Value[] values = new Value[fields.length];
    DataType[] texts = new DataType[fields.length];
    for (int i = 0; i < fields.length; i++) {
      String name = path.isEmpty() ? fields[i].name() : path + "." + fields[i].name();
      values[i] = of(name, fields[i].dataType());
      texts[i] = texts(fields[i].dataType());
    }
    return sparks -> {
      InternalRow read = (InternalRow) sparks;
      GenericInternalRow row = new GenericInternalRow(values.length);
      for (int i = 0; i < values.length; i++) {
        row.update(i, read.isNullAt(i) ? null : values[i].of(read.get(i, texts[i])));
      }
      return row;
    };
  }

  private Value of(String path, DataType type) {
    return switch (type) {
      case StructType struct -> struct(path, struct);
      case ArrayType array -> {
        Value element = of(path, array.elementType());
        DataType text = texts(array.elementType());
        yield sparks -> array((ArrayData) sparks, element, text);
      }
      case MapType map -> {
        Value value = of(path, map.valueType());
        DataType text = texts(map.valueType());
        yield sparks -> {
          MapData read = (MapData) sparks;
          return new ArrayBasedMapData(read.keyArray(), array(read.valueArray(), value, text));
        };
      }
      default -> XmlLeaves.isChecked(type) ? leaf(path, type) : sparks -> sparks;
    };
  }

  private static GenericArrayData array(ArrayData read, Value element, DataType text) {
    Object[] values = new Object[read.numElements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read.isNullAt(i) ? null : element.of(read.get(i, text));
    }
    return new GenericArrayData(values);
  }

  private Value leaf(String path, DataType type) {
    FieldParser parser = leaves.of(type);
    return sparks -> {
      String text = sparks.toString();
      if (text.isBlank()) {
        return null;
      }
      try {
        return parser.read(text);
      } catch (RuntimeException e) {
        String detail = e instanceof NotOfTypeException known ? known.getMessage() : "";
        throw new NotOfTypeException(NotOfTypeException.describe(path, text, type.sql(), detail));
      }
    };
  }
}

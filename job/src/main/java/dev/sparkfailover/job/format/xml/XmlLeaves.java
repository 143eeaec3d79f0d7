package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.FieldParser;
import dev.sparkfailover.job.format.NotOfTypeException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes the values of elements and attributes of their texts, by the same parsers as those of CSV.
 *
 * @param options those that say how values are written
 */
record XmlLeaves(CSVOptions options) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** They are called the same, and mean the same, for CSV. */
  private static final String[] SHARED = {
    "dateFormat", "timestampFormat", "timestampNTZFormat", "locale", "timeZone"
  };

  /** On the driver: options forget what they were made of when they are sent. */
  static XmlLeaves of(scala.collection.immutable.Map<String, String> xml) {
    Map<String, String> shared = new HashMap<>();
    for (String name : SHARED) {
      if (xml.contains(name)) {
        shared.put(name, xml.apply(name));
      }
    }
    return new XmlLeaves(
        new CSVOptions(
            scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(shared)),
            false,
            "UTC"));
  }

  /** Whether values of this type are made here, and not by Spark. */
  static boolean isChecked(DataType type) {
    return switch (type) {
      case BooleanType t -> true;
      case ByteType t -> true;
      case ShortType t -> true;
      case IntegerType t -> true;
      case LongType t -> true;
      case FloatType t -> true;
      case DoubleType t -> true;
      case DecimalType t -> true;
      case DateType t -> true;
      case TimestampType t -> true;
      case TimestampNTZType t -> true;
      default -> false;
    };
  }

  FieldParser of(DataType type) {
    if (type instanceof BooleanType) {
      return XmlLeaves::truth;
    }
    StructType none = new StructType();
    UnivocityParser spark = new UnivocityParser(none, none, options);
    return FieldParser.of(new StructField("", type, true, null), options, spark);
  }

  private static Object truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new NotOfTypeException("");
    };
  }
}

package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.NotOfTypeException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.spark.sql.catalyst.xml.StaxXmlParserUtils$;
import org.apache.spark.sql.catalyst.xml.XmlOptions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Finds in a record what Spark's parser would leave out without a word: what follows the record's
 * element, an element that stands twice where one is asked for, text that no column is for.
 */
final class XmlCheck {
  private final StructType schema;
  private final XmlOptions options;
  private final boolean caseSensitive;
  private String wrong = "";

  XmlCheck(StructType schema, XmlOptions options, boolean caseSensitive) {
    this.schema = schema;
    this.options = options;
    this.caseSensitive = caseSensitive;
  }

  Optional<String> wrong(String record) {
    wrong = "";
    try {
      XMLStreamReader in =
          StaxXmlParserUtils$.MODULE$.factory().createXMLStreamReader(new StringReader(record));
      while (in.hasNext()) {
        if (in.next() == XMLStreamConstants.START_ELEMENT) {
          read(in, options.singleVariantColumn().isDefined() ? DataTypes.NullType : schema, "");
        }
      }
      in.close();
    } catch (XMLStreamException e) {
      refuse("is not XML: " + e.getMessage().replaceAll("\\s*[\\r\\n]+\\s*", " "));
    }
    return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong);
  }

  /** The first reason stays. */
  private void refuse(String why) {
    wrong = wrong.isEmpty() ? why : wrong;
  }

  /** From the start of an element to its end. */
  private void read(XMLStreamReader in, DataType type, String path) throws XMLStreamException {
    switch (type) {
      case StructType struct -> read(in, new Fields(struct, path));
      case ArrayType array -> read(in, array.elementType(), path);
      case MapType map -> read(in, new Keys(map, path));
      default -> skip(in);
    }
  }

  private void skip(XMLStreamReader in) throws XMLStreamException {
    for (int depth = 1; depth > 0; ) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.ENTITY_REFERENCE -> refuseEntity(in);
        default -> {}
      }
    }
  }

  private void refuseEntity(XMLStreamReader in) {
    refuse(
        "&%s; is not known: entities of a document's own are not read"
            .formatted(in.getLocalName()));
  }

  private void read(XMLStreamReader in, Names names) throws XMLStreamException {
    if (!options.excludeAttributeFlag()) {
      attributes(in, names);
    }
    for (int event; (event = in.next()) != XMLStreamConstants.END_ELEMENT; ) {
      switch (event) {
        case XMLStreamConstants.START_ELEMENT -> {
          String name = StaxXmlParserUtils$.MODULE$.getName(in.getName(), options);
          read(in, names.take(name), names.path(name));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!in.isWhiteSpace()) {
            names.takeText(in.getText());
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE -> refuseEntity(in);
        default -> {}
      }
    }
  }

  private void attributes(XMLStreamReader in, Names names) {
    for (int i = 0; i < in.getAttributeCount(); i++) {
      String name =
          options.attributePrefix()
              + StaxXmlParserUtils$.MODULE$.getName(in.getAttributeName(i), options);
      DataType type = names.take(name);
      String text = in.getAttributeValue(i);
      if (XmlLeaves.isChecked(type) && text.isBlank() && !text.equals(options.nullValue())) {
        refuse(NotOfTypeException.describe(names.path(name), text, type.sql(), ""));
      }
    }
  }

  /** The names that stand in one element. */
  private abstract class Names {
    private final String path;
    private final Set<String> taken = new HashSet<>();

    Names(String path) {
      this.path = path;
    }

    String path(String name) {
      return path.isEmpty() ? name : path + "." + name;
    }

    /** The type of what has this name; that of null if it is not asked for. */
    abstract DataType take(String name);

    abstract void takeText(String text);

    void once(String name) {
      if (!taken.add(name)) {
        refuse("%s: stands more than once, and the column holds one".formatted(path(name)));
      }
    }
  }

  private final class Fields extends Names {
    private final StructType struct;

    Fields(StructType struct, String path) {
      super(path);
      this.struct = struct;
    }

    @Override
    DataType take(String name) {
      Optional<StructField> field =
          find(name, !caseSensitive).or(() -> find(options.wildcardColName(), false));
      field.filter(f -> !(f.dataType() instanceof ArrayType)).ifPresent(f -> once(f.name()));
      return find(name, !caseSensitive).map(StructField::dataType).orElse(DataTypes.NullType);
    }

    @Override
    void takeText(String text) {
      Optional<StructField> field = find(options.valueTag(), false);
      field.filter(f -> !(f.dataType() instanceof ArrayType)).ifPresent(f -> once(f.name()));
      if (field.isEmpty()) {
        refuse(
            "text that no column is for (none is called %s): \"%s\""
                .formatted(path(options.valueTag()), text.strip()));
      }
    }

    private Optional<StructField> find(String name, boolean anyCase) {
      for (StructField field : struct.fields()) {
        if (anyCase ? field.name().equalsIgnoreCase(name) : field.name().equals(name)) {
          return Optional.of(field);
        }
      }
      return Optional.empty();
    }
  }

  private final class Keys extends Names {
    private final MapType map;

    Keys(MapType map, String path) {
      super(path);
      this.map = map;
    }

    @Override
    DataType take(String name) {
      once(name);
      return map.valueType();
    }

    @Override
    void takeText(String text) {
      once(options.valueTag());
    }
  }
}

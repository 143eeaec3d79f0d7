package dev.sparkfailover.job.format.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sparkfailover.job.format.BadRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.json.JSONOptions;
import org.apache.spark.sql.types.StructType;

/**
 * The records of a text of JSON: each object is one, and each element of an array, to the end of
 * the text. A text that is no JSON somewhere is one bad record as a whole.
 */
final class JsonDocuments {
  private static final Map<String, String> LIMITS =
      Map.of(
          "getMaxNestingDepth", "maxNestingDepth",
          "getMaxNumberLength", "maxNumLen",
          "getMaxStringLength", "maxStringLen");

  private final JsonFactory factory;
  private final JsonText document = new JsonText();
  private final JsonValues.Value record;

  JsonDocuments(StructType schema, JSONOptions options, boolean hasDateFormat) {
    factory = options.buildJsonFactory();
    JsonLeaves leaves = new JsonLeaves(document, schema, options, hasDateFormat);
    record = new JsonValues(document, leaves).struct(schema);
  }

  /**
   * @param line the line on which the text begins, from 1; 0 if that is not known
   */
  List<InternalRow> read(String text, long line) throws IOException {
    List<InternalRow> rows = new ArrayList<>();
    document.start(text);
    try (JsonParser parser = factory.createParser(text)) {
      // Of two values with one name one would be lost.
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            rows.add(one(parser, text, line));
          }
        } else {
          rows.add(one(parser, text, line));
        }
      }
      return rows;
    } catch (JsonProcessingException e) {
      return List.of(new BadRecord(line, "not JSON: " + why(e), text));
    }
  }

  private InternalRow one(JsonParser parser, String text, long line) throws IOException {
    JsonLocation from = parser.currentTokenLocation();
    Object row = record.read(parser);
    String refused = document.takeRefused();
    if (refused.isEmpty()) {
      return (InternalRow) row;
    }
    int end = (int) parser.currentLocation().getCharOffset();
    return new BadRecord(
        line == 0 ? 0 : line + from.getLineNr() - 1,
        refused.startsWith(": ") ? refused.substring(2) : refused,
        text.substring((int) from.getCharOffset(), end));
  }

  /** Jackson names its limits by methods, Spark by options. */
  private static String option(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return LIMITS.entrySet().stream()
        .filter(limit -> message.contains(limit.getKey()))
        .map(limit -> " (input option %s)".formatted(limit.getValue()))
        .findFirst()
        .orElse("");
  }

  private static String why(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String what = e.getOriginalMessage().lines().findFirst().orElse("") + option(e);
    return at == null
        ? what
        : "%s (line %s, column %s of the record)".formatted(what, at.getLineNr(), at.getColumnNr());
  }
}

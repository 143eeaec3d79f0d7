package dev.sparkfailover.job.format.csv;

import dev.sparkfailover.job.format.Encodings;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.types.StructField;

/**
 * Compares what the parser made of a record with what RFC 4180 makes of it, and undoes the stand-in
 * for NUL.
 *
 * @param strict whether quotes that are not in order make a record bad; not if the pipeline says
 *     how to read them
 * @param compares whether fields are to be equal: both know what the escape character means
 */
record RecordCheck(
    Rfc4180 rules,
    boolean strict,
    boolean compares,
    boolean trims,
    String nullValue,
    String emptyValue,
    String charset)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** On the driver: options forget what they were made of when they are sent. */
  static RecordCheck of(CSVOptions options) {
    boolean trims =
        options.ignoreLeadingWhiteSpaceInRead() || options.ignoreTrailingWhiteSpaceInRead();
    return new RecordCheck(
        new Rfc4180(
            options.delimiter(),
            options.quote(),
            options.escape(),
            !options.multiLine() || options.lineSeparator().isDefined(),
            options.ignoreLeadingWhiteSpaceInRead()),
        options.parameters().get("unescapedQuoteHandling").isEmpty(),
        options.escape() == options.quote(),
        trims,
        options.nullValue(),
        options.emptyValueInRead(),
        options.charset());
  }

  /**
   * What is wrong with a record, if anything is.
   *
   * @param raw with the stand-in
   * @param fields with the stand-in, which is replaced
   */
  Optional<String> wrong(String raw, String[] fields, StructField[] columns) {
    for (int i = 0; i < fields.length; i++) {
      if (fields[i] != null && fields[i].indexOf('\uFFFD') >= 0) {
        String name = i < columns.length ? columns[i].name() : "column " + (i + 1);
        return Optional.of(name + ": " + Encodings.notIn(charset));
      }
    }
    Optional<String> broken = strict ? broken(raw, fields) : Optional.empty();
    for (int i = 0; i < fields.length; i++) {
      fields[i] = fields[i] == null ? null : fields[i].replace(SourceReader.NUL_STAND_IN, '\0');
    }
    return broken;
  }

  private Optional<String> broken(String raw, String[] fields) {
    return switch (rules.cut(raw)) {
      case Rfc4180.Cut.Broken broken -> Optional.of(broken.why());
      case Rfc4180.Cut.Fields cut ->
          compares && !isSame(cut.values(), fields)
              ? Optional.of("quotes and line breaks of this record can be read in two ways")
              : Optional.empty();
    };
  }

  private boolean isSame(List<String> cut, String[] fields) {
    if (cut.size() != fields.length) {
      return false;
    }
    for (int i = 0; i < fields.length; i++) {
      if (!isSame(cut.get(i), fields[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean isSame(String text, String field) {
    if (text.isEmpty() || (trims && text.isBlank())) {
      return field == null || field.equals(nullValue) || field.equals(emptyValue);
    }
    return field != null && (trims ? text.strip().equals(field.strip()) : text.equals(field));
  }
}

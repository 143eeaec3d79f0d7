package dev.sparkfailover.job.format.csv;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts one record into its fields by the letter of RFC 4180; a second opinion on records that
 * parsers are known to read in different ways.
 *
 * @param escape what stands before a quote that belongs to a field; a quote itself in the RFC
 * @param lineEndsAreText whether the record was cut out of its file by lines, so that a CR or an LF
 *     in it does not end anything
 * @param skipsBlanks whether blanks before a field are not part of it
 */
record Rfc4180(
    String delimiter, char quote, char escape, boolean lineEndsAreText, boolean skipsBlanks)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What was found: fields, or what is wrong with the record. */
  sealed interface Cut {
    record Fields(List<String> values) implements Cut {}

    record Broken(String why) implements Cut {}
  }

  Cut cut(String record) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      at = skipsBlanks ? afterBlanks(record, at) : at;
      boolean quoted = quote != 0 && at < record.length() && record.charAt(at) == quote;
      StringBuilder field = new StringBuilder();
      int end = quoted ? quoted(record, at + 1, field) : plain(record, at, field);
      if (end < 0) {
        return new Cut.Broken("a quote is opened and not closed");
      }
      Optional<String> wrong = quoted ? Optional.empty() : wrong(field);
      if (wrong.isPresent()) {
        return new Cut.Broken(wrong.get());
      }
      fields.add(field.toString());
      if (end == record.length()) {
        return new Cut.Fields(fields);
      }
      if (!record.startsWith(delimiter, end)) {
        return new Cut.Broken("text behind a closing quote; quotes within a field are doubled");
      }
      at = end + delimiter.length();
    }
  }

  private int plain(String record, int from, StringBuilder field) {
    int end = record.indexOf(delimiter, from);
    end = end < 0 ? record.length() : end;
    field.append(record, from, end);
    return end;
  }

  private Optional<String> wrong(CharSequence plain) {
    for (int i = 0; i < plain.length() && !lineEndsAreText; i++) {
      if (plain.charAt(i) == '\r' || plain.charAt(i) == '\n') {
        return Optional.of("a line break (CR) that is not in quotes and no line end");
      }
    }
    return Optional.empty();
  }

  /** Where the field ends, behind its quote and blanks; -1 if nothing ends it. */
  private int quoted(String record, int from, StringBuilder field) {
    for (int i = from; i < record.length(); i++) {
      char c = record.charAt(i);
      boolean doubled = i + 1 < record.length() && record.charAt(i + 1) == quote;
      boolean escapes = i + 1 < record.length() && record.charAt(i + 1) == escape;
      if (c == escape && doubled) {
        field.append(quote);
        i++;
      } else if (c == escape && escapes && escape != quote) {
        field.append(escape);
        i++;
      } else if (c == quote) {
        return afterBlanks(record, i + 1);
      } else {
        field.append(c);
      }
    }
    return -1;
  }

  /** Blanks between a closing quote and what follows belong to no field. */
  private int afterBlanks(String record, int from) {
    int at = from;
    while (at < record.length() && record.charAt(at) <= ' ' && !record.startsWith(delimiter, at)) {
      at++;
    }
    return at;
  }
}

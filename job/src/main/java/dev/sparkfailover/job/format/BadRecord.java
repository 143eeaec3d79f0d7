package dev.sparkfailover.job.format;

import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * Stands among the rows of a file in the place of a record that is not one.
 *
 * <p>It lives within a task: the reader of the rows takes it out before they go anywhere.
 */
public final class BadRecord extends GenericInternalRow {
  private static final long serialVersionUID = 1L;

  private final long line;
  private final String why;
  private final String raw;

  /**
   * @param line the line on which it begins, from 1; 0 if that is not known, as in a part of a file
   * @param why what is wrong with it
   * @param raw its text, without the line end
   */
  public BadRecord(long line, String why, String raw) {
    super(new Object[0]);
    this.line = line;
    this.why = why;
    this.raw = raw;
  }

  public OptionalLong line() {
    return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
  }

  public String why() {
    return why;
  }

  public String raw() {
    return raw;
  }
}

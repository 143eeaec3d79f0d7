package dev.sparkfailover.job.format;

/** A text does not say a value of the type that its column has. */
public final class NotOfTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param detail what is wrong, to stand behind "is not of type …"; may be empty
   */
  public NotOfTypeException(String detail) {
    // Bad records may be many, and where this was thrown says nothing.
    super(detail, null, false, false);
  }

  /** How the text of a column is refused. */
  public static String describe(String column, String text, String type, String detail) {
    String what = "%s: \"%s\" is not of type %s".formatted(column, shortened(text), type);
    return detail.isEmpty() ? what : what + ": " + detail;
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}

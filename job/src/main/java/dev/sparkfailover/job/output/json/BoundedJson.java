package dev.sparkfailover.job.output.json;

import dev.sparkfailover.job.output.LineText;
import java.nio.charset.StandardCharsets;

/** JSON of a bounded size on one line; what it holds can neither end it nor steer a terminal. */
final class BoundedJson {
  private static final String ELLIPSIS = "…";
  private static final int QUOTES_AND_ELLIPSIS = 2 + 3;
  private static final int REPLACEMENT = 0xFFFD;

  private final StringBuilder text = new StringBuilder(512);
  private int room;

  /**
   * @param bytes how many the texts in it may take together, in UTF-8; braces and names come on top
   */
  BoundedJson(int bytes) {
    room = bytes;
  }

  /** Braces, commas and names, as they are. */
  BoundedJson raw(String ascii) {
    text.append(ascii);
    room -= ascii.length();
    return this;
  }

  /** A string of at most so many bytes; the rest of it is cut, which an ellipsis says. */
  BoundedJson string(String value, int most) {
    int left = Math.min(most, room) - QUOTES_AND_ELLIPSIS;
    int begin = text.length();
    text.append('"');
    int at = 0;
    int used = 0;
    while (at < value.length() && used >= 0) {
      int each = value.codePointAt(at);
      int size = append(each, left - used);
      used = size < 0 ? -1 : used + size;
      at += Character.charCount(each);
    }
    text.append(used < 0 ? ELLIPSIS : "").append('"');
    room -= size(begin);
    return this;
  }

  private int size(int begin) {
    return text.substring(begin).getBytes(StandardCharsets.UTF_8).length;
  }

  /** How many bytes it took; -1 when there is no room for it. */
  private int append(int each, int left) {
    String escaped = escaped(each);
    int size = escaped.isEmpty() ? utf8(each) : escaped.length();
    if (size > left) {
      return -1;
    }
    if (escaped.isEmpty()) {
      text.appendCodePoint(isHalf(each) ? REPLACEMENT : each);
    } else {
      text.append(escaped);
    }
    return size;
  }

  private static String escaped(int each) {
    return switch (each) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> LineText.isHarmful(each) && !isHalf(each) ? unicode(each) : "";
    };
  }

  /** A half of a pair has no UTF-8, and most readers refuse it as an escape as well. */
  private static boolean isHalf(int each) {
    return Character.getType(each) == Character.SURROGATE;
  }

  private static String unicode(int each) {
    StringBuilder escape = new StringBuilder();
    for (char unit : Character.toChars(each)) {
      escape.append("\\u").append(Integer.toHexString(0x10000 | unit), 1, 5);
    }
    return escape.toString();
  }

  private static int utf8(int each) {
    return each < 0x80 ? 1 : each < 0x800 ? 2 : each < 0x10000 ? 3 : 4;
  }

  /** How many bytes of texts still fit. */
  int room() {
    return room;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

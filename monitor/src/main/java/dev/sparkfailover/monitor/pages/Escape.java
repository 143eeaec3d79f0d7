package dev.sparkfailover.monitor.pages;

/** Makes any text harmless in HTML, as text and in an attribute, and shows what would be unseen. */
final class Escape {
  private Escape() {}

  static void to(StringBuilder out, String text) {
    text.codePoints().forEach(point -> append(out, point));
  }

  private static void append(StringBuilder out, int point) {
    switch (point) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.append((char) point);
      default -> {
        if (unseen(point)) {
          out.append(String.format("\\u%04X", point));
        } else {
          out.appendCodePoint(point);
        }
      }
    }
  }

  /** What has no shape of its own, or turns the direction of what follows. */
  private static boolean unseen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.FORMAT -> point != 0x200C && point != 0x200D && point != 0xAD;
      default -> (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
    };
  }
}

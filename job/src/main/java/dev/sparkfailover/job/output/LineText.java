package dev.sparkfailover.job.output;

import dev.sparkfailover.contract.config.SecretMasking;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/**
 * Makes text harmless that comes from outside: it can neither begin a line of the log nor steer a
 * terminal.
 */
public final class LineText {
  /** Everything that some program takes for the end of a line. */
  private static final Pattern LINE_END = Pattern.compile("\\R");

  private LineText() {}

  /** One line, in which line ends and control characters are spelled out. */
  public static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(each -> append(line, each));
    return line.toString();
  }

  /** The same for a name that stands in the head of a line, between brackets or before a colon. */
  public static String name(String text) {
    StringBuilder name = new StringBuilder(text.length());
    text.codePoints().map(LineText::ofName).forEach(name::appendCodePoint);
    return name.toString();
  }

  private static int ofName(int each) {
    boolean allowed =
        Character.isLetterOrDigit(each) || (each < 128 && "_$.-#/@ ,()+=".indexOf(each) >= 0);
    return allowed ? each : '?';
  }

  /**
   * A stack trace in lines that begin with white space or a letter, and so with no time stamp,
   * whatever the messages in it say, and without their secrets. Each line ends with a line feed.
   */
  public static String stackTrace(Throwable thrown) {
    StringBuilder trace = new StringBuilder();
    LINE_END
        .splitAsStream(SecretMasking.mask(printed(thrown)))
        .forEach(line -> appendLine(trace, line));
    return trace.toString();
  }

  private static void appendLine(StringBuilder trace, String line) {
    boolean indented = line.isEmpty() || !beginsSafely(line.charAt(0));
    trace.append(indented ? "\t" : "").append(oneLine(line)).append('\n');
  }

  /** What an exception says of itself is foreign code, which may fail. */
  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    try {
      thrown.printStackTrace(new PrintWriter(text));
    } catch (RuntimeException | StackOverflowError e) {
      text.append("%n(%s cannot be printed: %s)".formatted(thrown.getClass().getName(), e));
    }
    return text.toString();
  }

  private static boolean beginsSafely(char first) {
    return first == '\t' || first == ' ' || (first < 128 && Character.isLetter(first));
  }

  private static void append(StringBuilder line, int each) {
    switch (each) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append('\t');
      default -> {
        if (isHarmful(each)) {
          line.append("\\u%04x".formatted(each));
        } else {
          line.appendCodePoint(each);
        }
      }
    }
  }

  /**
   * Control characters, those of eight bits as well; separators of lines; what turns the direction
   * of the text that follows; halves of pairs.
   */
  public static boolean isHarmful(int each) {
    return Character.isISOControl(each)
        || Character.getType(each) == Character.LINE_SEPARATOR
        || Character.getType(each) == Character.PARAGRAPH_SEPARATOR
        || Character.getType(each) == Character.SURROGATE
        || (each >= 0x202A && each <= 0x202E)
        || (each >= 0x2066 && each <= 0x2069);
  }
}

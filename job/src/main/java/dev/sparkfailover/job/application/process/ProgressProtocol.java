package dev.sparkfailover.job.application.process;

import java.util.Optional;

/** The lines among an application's output that are meant for its supervisor. */
public final class ProgressProtocol {

  /** No program prints this by chance. */
  private static final String MARK = "\u0001failover ";

  /** Stands for a line feed within one line. */
  private static final char LINE = '\u0002';

  private static final int LONGEST = 8_000;

  private ProgressProtocol() {}

  /** A text of many lines as a part of one; of a long one the end, which names the causes. */
  public static String flat(String text) {
    String end = text.substring(Math.max(0, text.length() - LONGEST));
    return end.replace("\r", "").replace('\n', LINE);
  }

  public static String unflat(String text) {
    return text.replace(LINE, '\n');
  }

  static void report(String news) {
    System.out.println(MARK + news);
    System.out.flush();
  }

  /** What a line reports; the application may have left the line before it unfinished. */
  static Optional<String> in(String line) {
    int at = line.indexOf(MARK);
    return at < 0 ? Optional.empty() : Optional.of(line.substring(at + MARK.length()));
  }

  /** What the application itself printed on that line. */
  static String printed(String line) {
    int at = line.indexOf(MARK);
    return at < 0 ? line : line.substring(0, at);
  }
}

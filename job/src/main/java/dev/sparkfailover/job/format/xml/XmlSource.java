package dev.sparkfailover.job.format.xml;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;

/**
 * Cuts a file of XML into text and markup, however broken it is: a tag ends at its {@code >}, and
 * one in which another {@code <} follows first is text.
 */
final class XmlSource implements Closeable {
  private final Reader in;
  private final StringBuilder raw = new StringBuilder();
  private int next;
  private int last = -1;
  private int partFrom;
  private long partLine;
  private long line = 1;

  /**
   * @param in without a byte order mark
   */
  XmlSource(Reader in) throws IOException {
    this.in = in;
    this.next = in.read();
  }

  enum Kind {
    BLANK,
    TEXT,
    START,
    EMPTY,
    END,
    /** Comments, processing instructions, declarations. */
    OTHER,
    /** The file ended within it. */
    CUT,
    NOTHING
  }

  /**
   * One part of the file.
   *
   * @param name of the tag, as it is written; empty if it is none
   */
  record Part(Kind kind, String name) {
    private static Part of(Kind kind) {
      return new Part(kind, "");
    }
  }

  Part next() throws IOException {
    partFrom = raw.length();
    partLine = line;
    int c = read();
    if (c < 0) {
      return Part.of(Kind.NOTHING);
    }
    return c == '<' ? markup() : text((char) c);
  }

  /** The line on which the last part begins, from 1. */
  long partLine() {
    return partLine;
  }

  /** Where the last part begins in what was read since the last take. */
  int partFrom() {
    return partFrom;
  }

  /** What was read since the last take. */
  String take() {
    return take(raw.length());
  }

  /** The same, without the last part. */
  String takeBeforePart() {
    String taken = take(partFrom);
    partFrom = 0;
    return taken;
  }

  private String take(int length) {
    String taken = raw.substring(0, length);
    raw.delete(0, length);
    return taken;
  }

  private int read() throws IOException {
    int c = next;
    if (c >= 0) {
      raw.append((char) c);
      line += c == '\r' || (c == '\n' && last != '\r') ? 1 : 0;
      last = c;
      next = in.read();
    }
    return c;
  }

  private Part text(char first) throws IOException {
    boolean blank = isBlank(first);
    while (next >= 0 && next != '<' && (!blank || isBlank(next))) {
      read();
    }
    return Part.of(blank ? Kind.BLANK : Kind.TEXT);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private Part markup() throws IOException {
    return switch (next) {
      case '!' -> declaration();
      case '?' -> until("?>", Kind.OTHER);
      case '/' -> {
        read();
        yield tag(Kind.END);
      }
      default ->
          Character.isLetter(next) || next == '_' || next == ':'
              ? tag(Kind.START)
              : Part.of(next < 0 ? Kind.CUT : Kind.TEXT);
    };
  }

  private Part declaration() throws IOException {
    if (isNext("!--")) {
      return until("-->", Kind.OTHER);
    }
    if (raw.length() - partFrom == 2 && isNext("[CDATA[")) {
      return until("]]>", Kind.TEXT);
    }
    for (int brackets = 0; next >= 0; ) {
      int c = read();
      brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == '<' && isNext("!--")) {
        until("-->", Kind.OTHER);
      } else if (c == '>' && brackets <= 0) {
        return Part.of(Kind.OTHER);
      }
    }
    return Part.of(Kind.CUT);
  }

  /** Reads as far as it is the same. */
  private boolean isNext(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      if (next != text.charAt(i)) {
        return false;
      }
      read();
    }
    return true;
  }

  private Part until(String end, Kind kind) throws IOException {
    int from = raw.length() + (kind == Kind.OTHER && end.equals("?>") ? 1 : 0);
    while (read() >= 0) {
      int length = raw.length() - end.length();
      if (length >= from && raw.indexOf(end, length) == length) {
        return Part.of(kind);
      }
    }
    return Part.of(Kind.CUT);
  }

  private Part tag(Kind kind) throws IOException {
    int from = raw.length();
    while (next >= 0 && !isBlank(next) && "/>='\"<".indexOf(next) < 0) {
      read();
    }
    String name = raw.substring(from);
    for (int quote = 0; next >= 0 && next != '<'; ) {
      boolean empty = last == '/' && raw.length() > from;
      int c = read();
      if (c == '>' && quote == 0) {
        return new Part(empty && kind == Kind.START ? Kind.EMPTY : kind, name);
      }
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      }
    }
    return Part.of(next < 0 ? Kind.CUT : Kind.TEXT);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

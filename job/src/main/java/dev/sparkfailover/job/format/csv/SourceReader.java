package dev.sparkfailover.job.format.csv;

import dev.sparkfailover.job.format.Positions;
import java.io.IOException;
import java.io.Reader;

/**
 * Passes the characters of a file on to a CSV parser, and notes where there are some that need a
 * second look: U+FFFD (bytes that are no character leave it behind), a CR without an LF, and NUL,
 * which the parser would lose before a quote. NUL is passed on as {@link #NUL_STAND_IN}.
 */
final class SourceReader extends Reader {
  static final char NUL_STAND_IN = '\uFFFF';
  private static final char REPLACEMENT = '\uFFFD';

  /** Enough to see a first line end in, and what the file's end is like if it is small. */
  private static final int HEAD = 1 << 16;

  private final Reader in;
  private final boolean notesCr;
  private final char lineEnd;
  private final char[] head = new char[HEAD];
  private int headFrom;
  private int headTo;
  private long passed;
  private boolean ended;
  private boolean afterCr;
  private final Positions noted = new Positions();
  private final Positions lineEnds = new Positions();

  private SourceReader(Reader in, String lineEnd, boolean notesCr, char[] head, int headTo) {
    this.in = in;
    this.lineEnd = lineEnd.charAt(lineEnd.length() - 1);
    this.notesCr = notesCr;
    System.arraycopy(head, 0, this.head, 0, headTo);
    this.headTo = headTo;
  }

  /** A file's characters behind its byte order mark, and how its lines end. */
  record Opened(SourceReader reader, String lineEnd) {}

  /**
   * @param lineEnd what ends a line; empty if the file is to show it: LF, with or without a CR, or
   *     CR if there is no LF
   */
  static Opened open(Reader in, String lineEnd) throws IOException {
    char[] head = new char[HEAD];
    int length = 0;
    for (int n; length < HEAD && (n = in.read(head, length, HEAD - length)) >= 0; ) {
      length += n;
    }
    String end = lineEnd.isEmpty() ? lineEnd(head, length) : lineEnd;
    boolean notesCr = lineEnd.isEmpty() && end.equals("\n");
    SourceReader reader = new SourceReader(in, end, notesCr, head, length);
    if (length > 0 && head[0] == '\uFEFF') {
      reader.headFrom = 1;
    }
    return new Opened(reader, end);
  }

  private static String lineEnd(char[] head, int length) {
    boolean cr = false;
    for (int i = 0; i < length; i++) {
      if (head[i] == '\n') {
        return "\n";
      }
      cr |= head[i] == '\r';
    }
    return cr ? "\r" : "\n";
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int read =
        headFrom < headTo ? fromHead(buffer, offset, length) : in.read(buffer, offset, length);
    if (read < 0) {
      ended = true;
      return -1;
    }
    look(buffer, offset, offset + read);
    passed += read;
    return read;
  }

  private int fromHead(char[] buffer, int offset, int length) {
    int read = Math.min(length, headTo - headFrom);
    System.arraycopy(head, headFrom, buffer, offset, read);
    headFrom += read;
    return read;
  }

  private void look(char[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = buffer[i];
      if (afterCr) {
        afterCr = false;
        if (c != '\n') {
          noted.add(passed + i - from - 1);
        }
      }
      if (c == lineEnd) {
        lineEnds.add(passed + i - from);
      }
      if (c <= '\r') {
        if (c == '\r') {
          afterCr = notesCr;
        } else if (c == 0) {
          buffer[i] = NUL_STAND_IN;
          noted.add(passed + i - from);
        }
      } else if (c >= REPLACEMENT) {
        // U+FFFF is no character: what stands for it makes its record bad.
        buffer[i] = REPLACEMENT;
        noted.add(passed + i - from);
      }
    }
  }

  /**
   * Whether one of the characters before this position needs a second look; asked for one record
   * after the other, it is about each one alone.
   */
  boolean hasNotedBefore(long end) {
    return noted.takeBefore(end) > 0;
  }

  /** How many lines ended before this position, since the last time that this was asked. */
  int linesEndedBefore(long end) {
    return lineEnds.takeBefore(end);
  }

  /** Whether there is nothing behind this position. */
  boolean endsAt(long position) {
    return ended && position >= passed;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

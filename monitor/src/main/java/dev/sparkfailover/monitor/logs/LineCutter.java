package dev.sparkfailover.monitor.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Makes lines of bytes, and keeps no more of a line than its beginning. */
final class LineCutter implements LineSink {
  private static final int LONGEST = 16 * 1024;

  /** A line of JSON holds a whole stack trace, and cannot be read without its end. */
  private static final int LONGEST_JSON = 64 * 1024;

  private final Lines lines;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int longest = LONGEST;
  private long length;
  private boolean skipping;

  /** Takes one line, without its end; invalid UTF-8 is replaced. */
  interface Lines {
    void line(String text);
  }

  LineCutter(Lines lines) {
    this.lines = lines;
  }

  @Override
  public void bytes(byte[] bytes, int count) {
    int begin = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, begin, i);
        end();
        begin = i + 1;
      }
    }
    keep(bytes, begin, count);
  }

  private void keep(byte[] bytes, int begin, int end) {
    if (length == 0 && begin < end) {
      longest = bytes[begin] == '{' ? LONGEST_JSON : LONGEST;
    }
    length += end - begin;
    kept.write(bytes, begin, Math.min(end - begin, longest - kept.size()));
  }

  private void end() {
    if (!skipping) {
      lines.line(text());
    }
    skipping = false;
    clear();
  }

  private String text() {
    String text = kept.toString(UTF_8);
    if (length > longest) {
      return String.format(Locale.ROOT, "%s… (cut: the line has %,d bytes)", text, length);
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void startsInside() {
    clear();
    skipping = true;
  }

  @Override
  public void breaks() {
    if (length > 0) {
      end();
    }
    skipping = false;
  }

  private void clear() {
    kept.reset();
    length = 0;
  }
}

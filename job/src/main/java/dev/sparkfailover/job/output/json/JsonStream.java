package dev.sparkfailover.job.output.json;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** Makes whole lines of what is printed, so that each can be passed on as an event of its own. */
public final class JsonStream extends OutputStream {
  private static final int LONGEST = 16 * 1024;

  private final Consumer<String> lines;
  private final Charset charset;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * @param lines takes each line, without its end
   * @param charset of what is printed
   */
  public JsonStream(Consumer<String> lines, Charset charset) {
    this.lines = lines;
    this.charset = charset;
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n' || line.size() >= LONGEST) {
      end();
    }
    if (b != '\n') {
      line.write(b);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  /** What has no end yet is a line as well; empty lines are not worth an event. */
  public synchronized void end() {
    String text = line.toString(charset);
    line.reset();
    String whole = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (!whole.isBlank()) {
      lines.accept(whole);
    }
  }
}

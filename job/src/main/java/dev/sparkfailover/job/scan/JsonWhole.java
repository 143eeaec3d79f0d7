package dev.sparkfailover.job.scan;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A file of JSON whose records go over several lines. */
final class JsonWhole implements JsonRows.Texts {
  private final String text;
  private final Charset charset;
  private boolean taken;

  private JsonWhole(String text, Charset charset) {
    this.text = text;
    this.charset = charset;
  }

  static JsonWhole of(byte[] bytes, String given) {
    Charset charset = given.isEmpty() ? seen(bytes) : Charset.forName(given);
    String text = new String(bytes, charset);
    return new JsonWhole(text.startsWith("\uFEFF") ? text.substring(1) : text, charset);
  }

  /** JSON begins with two characters of ASCII, so zeros among its first bytes tell (RFC 4627). */
  private static Charset seen(byte[] bytes) {
    int first = bytes.length > 0 ? bytes[0] & 0xFF : -1;
    int second = bytes.length > 1 ? bytes[1] & 0xFF : -1;
    int third = bytes.length > 2 ? bytes[2] & 0xFF : -1;
    boolean low = first == 0xFF && second == 0xFE;
    if (first == 0 && second == 0) {
      return Charset.forName("UTF-32BE");
    }
    if ((low || (first > 0 && second == 0)) && third == 0) {
      return Charset.forName("UTF-32LE");
    }
    if (first == 0 || (first == 0xFE && second == 0xFF)) {
      return StandardCharsets.UTF_16BE;
    }
    return low || second == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
  }

  @Override
  public boolean hasNext() {
    return !taken;
  }

  @Override
  public String next() {
    taken = true;
    return text;
  }

  @Override
  public long line() {
    return 1;
  }

  @Override
  public String charset() {
    return charset.name();
  }

  @Override
  public void close() {}
}

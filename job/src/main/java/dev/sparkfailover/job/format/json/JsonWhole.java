package dev.sparkfailover.job.format.json;

import dev.sparkfailover.job.format.Encodings;
import java.nio.charset.Charset;

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
    Charset charset = given.isEmpty() ? Encodings.seen(bytes) : Charset.forName(given);
    String text = new String(bytes, charset);
    return new JsonWhole(text.startsWith("\uFEFF") ? text.substring(1) : text, charset);
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

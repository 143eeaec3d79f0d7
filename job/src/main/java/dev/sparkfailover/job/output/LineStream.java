package dev.sparkfailover.job.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Passes whole lines on, without their secrets; what is flushed before its line ends is shown only
 * for the moment.
 */
final class LineStream extends OutputStream {
  private final Consumer<byte[]> lines;
  private final Consumer<byte[]> fleeting;
  private final Charset charset;
  private final UnaryOperator<String> masking;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineStream(
      Consumer<byte[]> lines,
      Consumer<byte[]> fleeting,
      Charset charset,
      UnaryOperator<String> masking) {
    this.lines = lines;
    this.fleeting = fleeting;
    this.charset = charset;
    this.masking = masking;
  }

  @Override
  public synchronized void write(int b) {
    line.write(b);
    if (b == '\n') {
      pass(lines);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    int whole = length;
    while (whole > 0 && bytes[offset + whole - 1] != '\n') {
      whole--;
    }
    line.write(bytes, offset, whole);
    if (whole > 0) {
      pass(lines);
    }
    line.write(bytes, offset + whole, length - whole);
  }

  @Override
  public synchronized void flush() {
    if (line.size() > 0) {
      pass(fleeting);
    }
  }

  private void pass(Consumer<byte[]> on) {
    on.accept(masking.apply(line.toString(charset)).getBytes(charset));
    line.reset();
  }
}

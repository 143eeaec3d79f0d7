package dev.sparkfailover.job.output.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonStreamTest {
  private final List<String> lines = new ArrayList<>();
  private final JsonStream stream = new JsonStream(lines::add, UTF_8);

  @Test
  void eachLineIsPassedOnWhenItIsWhole() {
    PrintStream out = new PrintStream(stream, true, UTF_8);
    out.print("caf\u00e9");
    out.flush();
    assertThat(lines).isEmpty();
    out.print(" one\r\ntwo\n\nthr");
    out.println("ee");
    assertThat(lines).containsExactly("caf\u00e9 one", "two", "three");
  }

  @Test
  void whatHasNoEndIsNotLostAtTheEnd() throws IOException {
    stream.write("half a line".getBytes(UTF_8));
    stream.end();
    stream.end();
    assertThat(lines).containsExactly("half a line");
  }

  @Test
  void anEndlessLineIsPassedOnInParts() throws IOException {
    stream.write("x".repeat(100_000).getBytes(UTF_8));
    assertThat(lines).hasSizeBetween(5, 8).allMatch(line -> line.length() <= 16 * 1024);
  }
}

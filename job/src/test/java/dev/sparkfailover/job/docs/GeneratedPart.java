package dev.sparkfailover.job.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A part of a page that {@code make docs} writes; a test run compares it. */
public final class GeneratedPart {
  private static final Path DOCS = Path.of("..", "docs");

  private GeneratedPart() {}

  /**
   * Fails when the page says something else; writes it with {@code -Ddocs.write=true}.
   *
   * @param page below docs/
   * @param name the one in the comment before the part
   */
  public static void check(String page, String name, List<String> lines) throws IOException {
    Path file = DOCS.resolve(page);
    String text = Files.readString(file);
    String begin = "<!-- %s, written by make docs -->\n\n".formatted(name);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("<!-- end of %s -->".formatted(name), from);
    assertThat(List.of(from - begin.length(), to)).as("comments in " + file).allMatch(i -> i >= 0);
    if (Boolean.getBoolean("docs.write")) {
      String part = String.join("\n", lines) + "\n\n";
      Files.writeString(file, text.substring(0, from) + part + text.substring(to));
    } else {
      assertThat(text.substring(from, to).strip().lines().toList())
          .as("%s, %s: make docs writes it", file, name)
          .isEqualTo(lines);
    }
  }
}

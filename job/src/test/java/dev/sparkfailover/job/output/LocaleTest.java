package dev.sparkfailover.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No number is formatted in the default locale, which a person or an application may set to one
 * with digits of its own: {@code ar-EG}, {@code fa-IR}. Names of files, the ledger and messages
 * would change.
 */
class LocaleTest {
  /** Digits of a number in a format; {@code %s} and {@code %x} write the same in each locale. */
  private static final Pattern LOCALIZED = Pattern.compile("%[-0-9,.+ #($<]*[dfegEG]");

  private static final Pattern COMMENT = Pattern.compile("^ *(\\*|//|/\\*)");

  @Test
  void numbersAreFormattedInNoLocaleOrInTheRootLocale() throws IOException {
    assertThat(sources(Path.of("src/main/java"))).isEmpty();
    assertThat(sources(Path.of("../monitor/src/main/java"))).isEmpty();
    assertThat(sources(Path.of("../contract/src/main/java"))).isEmpty();
  }

  private static List<String> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(LocaleTest::localized)
          .toList();
    }
  }

  private static Stream<String> localized(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
          .filter(i -> !COMMENT.matcher(lines.get(i)).find())
          .filter(i -> LOCALIZED.matcher(lines.get(i)).find())
          .filter(
              i ->
                  lines.subList(Math.max(0, i - 2), i + 1).stream()
                      .noneMatch(line -> line.contains("Locale.ROOT")))
          .map(i -> "%s:%s: %s".formatted(file, i + 1, lines.get(i).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

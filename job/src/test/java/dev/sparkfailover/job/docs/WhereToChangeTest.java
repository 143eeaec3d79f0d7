package dev.sparkfailover.job.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** "Where do I change …" in docs/architecture.md leads to files that exist, and to few of them. */
class WhereToChangeTest {
  private static final Path PAGE = Path.of("..", "docs", "architecture.md");
  private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");
  private static final int CHANGES = 12;
  private static final int MOST_FILES = 7;

  @Test
  void everyChangeNamesAtMostSevenFilesAndAllOfThemExist() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.equals("## Where do I change …"))
            .dropWhile(line -> !line.startsWith("|--"))
            .skip(1)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).hasSize(CHANGES);
    for (String row : rows) {
      List<String> files = LINK.matcher(row).results().map(found -> found.group(1)).toList();
      assertThat(files).as(row).hasSizeBetween(1, MOST_FILES).doesNotHaveDuplicates();
      assertThat(files).as(row).allMatch(file -> Files.isRegularFile(PAGE.resolveSibling(file)));
    }
  }
}

package dev.sparkfailover.job.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first page stays one that people read to its end. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final int MOST_LINES = 130;
  private static final int CLAIMS = 5;

  @Test
  void readmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  @Test
  void eachOfTheFiveClaimsHasOneProof() throws IOException {
    List<String> claims =
        Files.readAllLines(README).stream().filter(line -> line.matches("\\d\\. .*")).toList();
    assertThat(claims)
        .hasSize(CLAIMS)
        .allSatisfy(claim -> assertThat(claim).containsOnlyOnce("](docs/reports/"));
  }
}

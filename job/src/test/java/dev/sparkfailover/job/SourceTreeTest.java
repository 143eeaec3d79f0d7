package dev.sparkfailover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader may rely on in the source of every module. */
class SourceTreeTest {

  private static final int MAX_CLASSES = 15;
  private static final String SENTENCE = "package-info.java";

  @ParameterizedTest
  @ValueSource(strings = {"contract", "job", "monitor"})
  void packageHasFewClasses(String module) {
    assertThat(packages(module))
        .isNotEmpty()
        .allSatisfy(
            (folder, files) ->
                assertThat(files)
                    .filteredOn(SourceTreeTest::isClass)
                    .hasSizeLessThan(MAX_CLASSES + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"contract", "job", "monitor"})
  void packageSaysInOneSentenceWhatItIsFor(String module) {
    assertThat(packages(module).keySet())
        .isNotEmpty()
        .allSatisfy(
            folder ->
                assertThat(Files.readString(folder.resolve(SENTENCE)))
                    .matches("(?s)/\\*\\*\\s+(\\* )?\\S.*[.]\\s+\\*/\\npackage .*;\\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"contract", "job", "monitor"})
  void simpleNameIsUsedOnce(String module) {
    assertThat(sources(module))
        .filteredOn(SourceTreeTest::isClass)
        .extracting(file -> file.getFileName().toString())
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  private static Map<Path, List<Path>> packages(String module) {
    return sources(module).stream().collect(Collectors.groupingBy(Path::getParent));
  }

  private static List<Path> sources(String module) {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isClass(Path file) {
    return !file.endsWith(SENTENCE);
  }

  @Test
  void sourcesAreFound() {
    assertThat(sources("job")).anySatisfy(file -> assertThat(file).endsWith(Path.of("Main.java")));
  }
}

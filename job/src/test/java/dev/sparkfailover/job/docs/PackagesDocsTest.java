package dev.sparkfailover.job.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of packages in docs/architecture.md: each has the sentence of its package-info. */
class PackagesDocsTest {
  private static final Pattern SENTENCE = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");

  @Test
  void everyPackageIsListedWithItsSentence() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| package | what it is for |");
    lines.add("|---|---|");
    for (String module : List.of("contract", "job", "monitor")) {
      Path sources = Path.of("..", module, "src", "main", "java", "dev", "sparkfailover");
      for (Path info : infos(sources)) {
        Path folder = sources.relativize(info.getParent());
        lines.add("| `%s` | %s |".formatted(folder, sentence(info)));
      }
    }
    GeneratedPart.check("architecture.md", "packages", lines);
  }

  private static List<Path> infos(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files.filter(file -> file.endsWith("package-info.java")).sorted().toList();
    }
  }

  private static String sentence(Path info) throws IOException {
    Matcher comment = SENTENCE.matcher(Files.readString(info));
    return comment.find()
        ? comment
            .group(1)
            .replaceAll("\\s*\n \\*\\s*", " ")
            .replace("{@code ", "`")
            .replace("}", "`")
            .strip()
        : "";
  }
}

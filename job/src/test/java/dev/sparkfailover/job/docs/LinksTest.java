package dev.sparkfailover.job.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A reader who follows a link of the documentation arrives. */
class LinksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern MENTION =
      Pattern.compile("docs/[A-Za-z0-9/-]+\\.(md|json|jsonl|svg|png)\\b");
  private static final Set<String> NOT_THE_PROJECT =
      Set.of("target", ".git", "data", "logs", "secrets", "plugins", "__pycache__", "CHANGELOG.md");

  @Test
  void everyLinkLeadsToAFileAndAHeadingThatExist() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Page page : pages()) {
      for (String link : page.links()) {
        if (!arrives(page, link)) {
          broken.add(ROOT.relativize(page.file()) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsReachedFromTheReadme() throws IOException {
    Set<Path> seen = new HashSet<>();
    Deque<Path> next = new ArrayDeque<>(List.of(ROOT.resolve("README.md")));
    while (!next.isEmpty()) {
      Path file = next.pop();
      if (Files.isDirectory(file)) {
        next.addAll(files(file, ".md"));
      } else if (file.toString().endsWith(".md") && seen.add(file)) {
        Page.of(file).links().stream()
            .filter(link -> !link.startsWith("#"))
            .map(link -> file.resolveSibling(link.replaceAll("#.*", "")).normalize())
            .filter(Files::exists)
            .forEach(next::push);
      }
    }
    assertThat(seen).containsAll(pages().stream().map(Page::file).toList());
  }

  @Test
  void everyFileOfTheDocumentationThatIsNamedAnywhereExists() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path file : files(ROOT, "")) {
      MENTION
          .matcher(text(file))
          .results()
          .map(found -> found.group())
          .filter(path -> !Files.exists(ROOT.resolve(path)))
          .forEach(path -> broken.add(ROOT.relativize(file) + ": " + path));
    }
    assertThat(broken).isEmpty();
  }

  private static boolean arrives(Page from, String link) throws IOException {
    String path = link.replaceAll("#.*", "");
    Path file =
        path.isEmpty()
            ? from.file()
            : from.file().resolveSibling(path).toAbsolutePath().normalize();
    boolean inside = file.startsWith(ROOT) && Files.exists(file);
    return inside
        && (link.indexOf('#') < 0
            || Page.of(file).anchors().contains(link.substring(link.indexOf('#') + 1)));
  }

  private static List<Page> pages() throws IOException {
    List<Page> pages = new ArrayList<>();
    pages.add(Page.of(ROOT.resolve("README.md")));
    pages.add(Page.of(ROOT.resolve("CONTRIBUTING.md")));
    pages.add(Page.of(ROOT.resolve("CHANGELOG.md")));
    for (Path file : files(ROOT.resolve("docs"), ".md")) {
      pages.add(Page.of(file));
    }
    return pages;
  }

  /** Below the folder, what a build or a run made left out. */
  private static List<Path> files(Path folder, String end) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
          found.addAll(NOT_THE_PROJECT.contains(name) ? List.of() : files(entry, end));
        } else if (name.endsWith(end) && !NOT_THE_PROJECT.contains(name)) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException picture) {
      return "";
    }
  }
}

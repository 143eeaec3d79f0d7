package dev.sparkfailover.job.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A page in Markdown, as far as links need it.
 *
 * @param text without what stands in blocks of code
 */
record Page(Path file, String text) {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

  static Page of(Path file) throws IOException {
    return new Page(file, Files.readString(file).replaceAll("(?ms)^ *```.*?^ *```", ""));
  }

  /** Relative ones; code in a line shows none. */
  List<String> links() {
    return LINK.matcher(text.replaceAll("`[^`\n]*`", "code"))
        .results()
        .map(found -> found.group(1))
        .filter(target -> !target.matches("[a-z]+:.*"))
        .toList();
  }

  /** As GitHub makes them of headings: a second heading of the same words ends in -1. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    HEADING
        .matcher(text)
        .results()
        .map(found -> slug(found.group(1)))
        .forEach(slug -> anchors.add(unused(slug, anchors)));
    return anchors;
  }

  private static String unused(String slug, Set<String> used) {
    String free = slug;
    for (int i = 1; used.contains(free); i++) {
      free = slug + "-" + i;
    }
    return free;
  }

  private static String slug(String heading) {
    return heading
        .replaceAll("]\\([^)]*\\)", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}

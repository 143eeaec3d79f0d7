package dev.sparkfailover.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Names that a file or a folder may legally have, drawn from the whole kind: patterns of Hadoop's,
 * what URIs encode, separators, quotes, blanks at both ends, line breaks, letters beyond the basic
 * plane, names as long as a file system takes. None begins with {@code _} or {@code .}.
 */
public final class HostileNames {
  private static final int LONGEST_BYTES = 255;

  private static final List<String> PIECES =
      List.of(
          "[",
          "]",
          "[1]",
          "{",
          "}",
          "{a,b}",
          "*",
          "?",
          "\\",
          "^",
          ":",
          "::",
          ",",
          ";",
          "=",
          "a=b",
          "%",
          "%20",
          "%2F",
          "%zz",
          "+",
          "#",
          "&",
          "$",
          "!",
          "@",
          "~",
          "|",
          "<",
          ">",
          "'",
          "\"",
          "`",
          "(",
          ")",
          " ",
          "  ",
          "\t",
          "\n",
          "\r",
          "\u007f",
          "\u00a0",
          "\u2028",
          "\u3000",
          "ä",
          "a\u0308",
          "ß",
          "İ",
          "日本",
          "עברית",
          "\ud83d\ude00",
          "\ud834\udd1e",
          "\uffff",
          "..",
          "._",
          "-",
          "--",
          "$(x)",
          "${y}",
          "a",
          "b",
          "0",
          "1",
          "2026-11-20T10:00:00Z",
          "file:",
          "C:",
          "part-00000",
          ".csv",
          ".tmp",
          ".crc");

  private final SplittableRandom random;

  /** What a failing test is repeated with. */
  public final long seed;

  private HostileNames(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    System.out.println("names are drawn with -Dnames.seed=" + seed);
  }

  /** With the seed of {@code -Dnames.seed=…}, else one of its own. */
  public static HostileNames drawn() {
    return new HostileNames(
        Optional.ofNullable(Long.getLong("names.seed")).orElseGet(System::nanoTime));
  }

  public static HostileNames drawn(long seed) {
    return new HostileNames(seed);
  }

  /** One of them. */
  public String name() {
    String name = random.nextInt(8) == 0 ? longName() : shortName();
    boolean queued = name.charAt(0) != '.' && name.charAt(0) != '_';
    return queued && !name.endsWith("._COPYING_") ? name : name();
  }

  private String shortName() {
    StringBuilder name = new StringBuilder();
    for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
      name.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return name.toString();
  }

  private String longName() {
    StringBuilder name = new StringBuilder();
    while (name.toString().getBytes(UTF_8).length < LONGEST_BYTES) {
      name.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    while (name.toString().getBytes(UTF_8).length > LONGEST_BYTES) {
      name.setLength(name.offsetByCodePoints(name.length(), -1));
    }
    return name.toString();
  }

  /** So many different ones. */
  public List<String> names(int count) {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < count) {
      names.add(name());
    }
    return List.copyOf(names);
  }

  /** Paths of files: some lie in folders, which have such names, too. */
  public List<String> paths(int count) {
    List<String> folders = names(2);
    List<String> paths = new ArrayList<>();
    for (String name : names(count)) {
      boolean below = random.nextBoolean() && !folders.contains(name);
      paths.add(below ? folders.get(random.nextInt(2)) + File.separator + name : name);
    }
    paths.removeIf(folders::contains);
    return paths;
  }
}

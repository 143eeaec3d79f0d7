package dev.sparkfailover.job.docs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The families of series in a scrape, as a table for people. */
public final class SeriesTable {
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /**
   * Series of one name.
   *
   * @param values by series, what follows the name included; of a histogram the counts only
   */
  public record Family(String name, String type, String help, Map<String, String> values) {
    /** The label that all have is left out. */
    SortedMap<String, Set<String>> labels() {
      SortedMap<String, Set<String>> labels = new TreeMap<>();
      for (String series : values.keySet()) {
        LABEL
            .matcher(series)
            .results()
            .filter(found -> !found.group(1).equals("application"))
            .forEach(f -> labels.computeIfAbsent(f.group(1), n -> new TreeSet<>()).add(f.group(2)));
      }
      return labels;
    }

    String unit() {
      if (name.contains("_timestamp_seconds")) {
        return "seconds since 1970";
      }
      return name.contains("_seconds") ? "seconds" : name.contains("_bytes") ? "bytes" : "–";
    }
  }

  private SeriesTable() {}

  /**
   * Those whose name begins so, by name. The largest value of a histogram belongs to it.
   *
   * @param scrape in Prometheus' text format
   */
  public static List<Family> families(String scrape, String prefix) {
    Map<String, Family> families = new TreeMap<>();
    for (String line : scrape.lines().filter(l -> !l.isBlank()).toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        families.put(
            words[2], new Family(words[2], "", words.length < 4 ? "" : words[3], Map.of()));
      } else if (line.startsWith("# TYPE ")) {
        String help = families.containsKey(words[2]) ? families.get(words[2]).help() : "";
        families.put(words[2], new Family(words[2], words[3], help, new LinkedHashMap<>()));
      } else {
        add(families, line);
      }
    }
    return families.values().stream()
        .filter(family -> family.name().startsWith(prefix))
        .filter(family -> !isLargestOf(families, family.name()))
        .toList();
  }

  private static void add(Map<String, Family> families, String line) {
    String series = line.substring(0, line.lastIndexOf(' '));
    String name = series.replaceAll("\\{.*", "");
    String value = line.substring(line.lastIndexOf(' ') + 1);
    Family own = families.get(name);
    if (own != null) {
      own.values().put(series.substring(name.length()), value);
    } else if (name.endsWith("_count")) {
      families
          .get(name.replaceAll("_count$", ""))
          .values()
          .put(series.substring(name.length()), value);
    }
  }

  private static boolean isLargestOf(Map<String, Family> families, String name) {
    return name.endsWith("_max") && families.containsKey(name.replaceAll("_max$", ""));
  }

  /**
   * A row for each family.
   *
   * @param open labels that take any value
   */
  public static List<String> rows(List<Family> families, Set<String> open) {
    return families.stream()
        .map(
            family ->
                "| `%s` | %s | %s | %s | %s |"
                    .formatted(
                        family.name(),
                        family.type(),
                        labels(family, open),
                        family.unit(),
                        family.help()))
        .toList();
  }

  private static String labels(Family family, Set<String> open) {
    if (family.labels().isEmpty()) {
      return "–";
    }
    return family.labels().entrySet().stream()
        .map(label -> "`" + label.getKey() + "`" + values(label, open))
        .collect(Collectors.joining("; "));
  }

  private static String values(Map.Entry<String, Set<String>> label, Set<String> open) {
    if (open.contains(label.getKey())) {
      return "";
    }
    return label.getValue().stream()
        .map(value -> "`" + value + "`")
        .collect(Collectors.joining(", ", ": ", ""));
  }
}

package dev.sparkfailover.job.chaos;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One batch of one output, as a plain program reads it.
 *
 * @param folder where it lies
 * @param rows of all its files by name, without their headers
 */
record PublishedBatch(Path folder, List<List<String>> rows) {

  /** Throws {@link IllegalStateException} when it is missing or is not what it should look like. */
  static PublishedBatch read(Path folder, List<String> header) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("is missing");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Path file : visible(folder)) {
      List<List<String>> records = StrictCsv.records(Files.readString(file));
      if (records.isEmpty() || !records.getFirst().equals(header)) {
        throw new IllegalStateException(file + " does not begin with the header " + header);
      }
      rows.addAll(records.subList(1, records.size()));
    }
    checkWidth(rows, header.size());
    return new PublishedBatch(folder, rows);
  }

  private static void checkWidth(List<List<String>> rows, int width) {
    rows.stream()
        .filter(row -> row.size() != width)
        .forEach(
            row -> {
              throw new IllegalStateException(
                  "has a row without %d columns: %s".formatted(width, row));
            });
  }

  /** The column total_orders, in the order of the rows. */
  List<Long> totals() {
    return rows.stream().map(row -> Long.valueOf(row.get(1))).toList();
  }

  void compare(Map<String, List<String>> expected, List<String> differences) {
    Map<String, List<String>> found = new HashMap<>();
    for (List<String> row : rows) {
      if (found.put(row.getFirst(), numbers(row.subList(1, row.size()))) != null) {
        differences.add("%s: two rows for \"%s\"".formatted(folder, row.getFirst()));
      }
    }
    Stream.concat(expected.keySet().stream(), found.keySet().stream())
        .distinct()
        .filter(key -> !expected.getOrDefault(key, List.of()).equals(found.get(key)))
        .map(key -> difference(key, expected.get(key), found.get(key)))
        .forEach(differences::add);
  }

  private String difference(String key, List<String> expected, List<String> published) {
    return "%s: \"%s\": expected %s, published %s".formatted(folder, key, expected, published);
  }

  private static List<String> numbers(List<String> fields) {
    return fields.stream().map(field -> OrdersAnalysis.number(new BigDecimal(field))).toList();
  }

  void checkOrder(List<String> differences) {
    List<Long> totals = totals();
    for (int i = 1; i < totals.size(); i++) {
      if (totals.get(i - 1) < totals.get(i)) {
        differences.add(folder + ": not sorted by total_orders descending: " + totals);
        return;
      }
    }
  }

  static List<Path> visible(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !hidden(file)).sorted().toList();
    }
  }

  static boolean hidden(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") || name.startsWith("_");
  }
}

package dev.sparkfailover.job.chaos;

import dev.sparkfailover.job.chaos.OrdersJournal.Order;
import dev.sparkfailover.job.chaos.OrdersJournal.OrderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the pipeline {@code orders} must have published, worked out from the writer's own journal
 * without Spark and without the job's code.
 *
 * @param journal what was written
 * @param avgScale the decimals of {@code avg_amount}, rounded half up
 */
record OrdersExpected(OrdersJournal journal, int avgScale) {

  private static final String CATEGORIES = "category_analysis";
  private static final String CUSTOMERS = "customer_analysis";
  private static final Map<String, List<String>> HEADERS =
      Map.of(
          CATEGORIES, List.of("product_category", "total_orders", "avg_amount", "max_amount"),
          CUSTOMERS, List.of("customer_id", "total_orders", "avg_amount"));

  /**
   * What a comparison found.
   *
   * @param batches batches compared
   * @param publishedRows rows of both outputs compared with what they must be
   * @param orders orders that the published rows account for
   * @param differences empty when all is as it must be
   */
  record Comparison(int batches, long publishedRows, long orders, List<String> differences) {}

  /**
   * Compares all that was published with what it must be: each batch by content; each file in
   * exactly one batch; each order accounted for once; no batch too many.
   *
   * @param output the folder {@code output}
   * @param filesOfBatches which input files made which batch
   */
  Comparison compare(Path output, SortedMap<Long, List<String>> filesOfBatches) throws IOException {
    List<String> differences = new ArrayList<>(filesNotTakenOnce(filesOfBatches.values()));
    long rows = 0;
    long orders = 0;
    for (Map.Entry<Long, List<String>> batch : filesOfBatches.entrySet()) {
      if (batch.getValue().isEmpty() && isAbsent(output, batch.getKey())) {
        // All its files were set aside: there was nothing to publish.
        continue;
      }
      OrdersAnalysis analysis = OrdersAnalysis.of(orders(batch.getValue()), avgScale);
      rows += analysis.categories().size() + analysis.customers().size();
      orders += compareCategories(output, batch.getKey(), analysis, differences);
      read(output, CUSTOMERS, batch.getKey(), differences)
          .forEach(published -> published.compare(analysis.customers(), differences));
    }
    if (orders != journal.rows()) {
      differences.add("orders published: %d, written: %d".formatted(orders, journal.rows()));
    }
    differences.addAll(unknownBatches(output, filesOfBatches));
    return new Comparison(filesOfBatches.size(), rows, orders, differences);
  }

  /** The files of each batch as the archive has them: {@code …/batch=N/file}. */
  static SortedMap<Long, List<String>> filesByArchive(Path archive) throws IOException {
    SortedMap<Long, List<String>> batches = new TreeMap<>();
    try (Stream<Path> files = Files.walk(archive)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> file.getParent().getFileName().toString().matches("batch=\\d+"))
          .filter(file -> !PublishedBatch.hidden(file))
          .forEach(
              file ->
                  batches
                      .computeIfAbsent(batchNumber(file.getParent()), n -> new ArrayList<>())
                      .add(file.getFileName().toString()));
    }
    return batches;
  }

  private List<String> filesNotTakenOnce(Collection<List<String>> taken) {
    Map<String, Integer> counts = new TreeMap<>();
    journal.files().keySet().forEach(file -> counts.put(file, 0));
    taken.forEach(files -> files.forEach(file -> counts.merge(file, 1, Integer::sum)));
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() != 1 || !journal.files().containsKey(entry.getKey()))
        .map(
            entry ->
                "%s: written %s, taken %d times"
                    .formatted(
                        entry.getKey(),
                        journal.files().containsKey(entry.getKey()) ? "once" : "by nobody",
                        entry.getValue()))
        .toList();
  }

  private List<Order> orders(List<String> files) {
    OrderFile none = new OrderFile(List.of(), 0, 0, "");
    return files.stream()
        .flatMap(file -> journal.files().getOrDefault(file, none).orders().stream())
        .toList();
  }

  /** The orders that the published rows account for. */
  private static long compareCategories(
      Path output, long batch, OrdersAnalysis analysis, List<String> differences)
      throws IOException {
    long orders = 0;
    for (PublishedBatch published : read(output, CATEGORIES, batch, differences)) {
      published.compare(analysis.categories(), differences);
      published.checkOrder(differences);
      orders += published.totals().stream().mapToLong(Long::longValue).sum();
    }
    return orders;
  }

  /** One batch of one output; none when it is missing or unreadable, which is a difference. */
  private static List<PublishedBatch> read(
      Path output, String name, long batch, List<String> differences) throws IOException {
    Path folder = folder(output, name, batch);
    try {
      return List.of(PublishedBatch.read(folder, HEADERS.get(name)));
    } catch (IllegalStateException e) {
      differences.add(folder + ": " + e.getMessage());
      return List.of();
    }
  }

  private static boolean isAbsent(Path output, long batch) {
    return HEADERS.keySet().stream().noneMatch(name -> Files.exists(folder(output, name, batch)));
  }

  private static Path folder(Path output, String name, long batch) {
    return output.resolve(name).resolve("batch=%010d".formatted(batch));
  }

  private static List<String> unknownBatches(
      Path output, SortedMap<Long, List<String>> filesOfBatches) throws IOException {
    List<String> unknown = new ArrayList<>();
    for (String name : List.of(CATEGORIES, CUSTOMERS)) {
      if (Files.isDirectory(output.resolve(name))) {
        PublishedBatch.visible(output.resolve(name)).stream()
            .filter(folder -> !filesOfBatches.containsKey(batchNumber(folder)))
            .forEach(folder -> unknown.add(folder + ": no input made it"));
      }
    }
    return unknown;
  }

  private static long batchNumber(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("batch=\\d+") ? Long.parseLong(name.substring("batch=".length())) : -1;
  }
}

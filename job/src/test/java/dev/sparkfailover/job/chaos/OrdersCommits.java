package dev.sparkfailover.job.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The commit files of one checkpoint as anybody may read them.
 *
 * @param files which input files made which batch
 * @param processed rows that all batches together say they took in
 * @param quarantined rows that all batches together say did not parse
 * @param open batches that are decided but not yet done
 */
record OrdersCommits(
    SortedMap<Long, List<String>> files, long processed, long quarantined, List<Long> open) {

  /**
   * Reads all of them.
   *
   * @param folder {@code checkpoints/<pipeline>/commits}
   */
  static OrdersCommits read(Path folder) throws IOException {
    SortedMap<Long, List<String>> files = new TreeMap<>();
    List<Long> open = new ArrayList<>();
    long processed = 0;
    long quarantined = 0;
    for (Path file : commits(folder)) {
      JsonNode commit = new ObjectMapper().readTree(file.toFile());
      long batch = commit.required("batch").longValue();
      files.put(batch, names(commit.required("plan").required("files")));
      processed += commit.required("rows").required("processed").longValue();
      quarantined += commit.required("rows").required("quarantined").longValue();
      if (!commit.required("done").booleanValue()) {
        open.add(batch);
      }
    }
    return new OrdersCommits(files, processed, quarantined, open);
  }

  private static List<Path> commits(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches("\\d+\\.json")).sorted().toList();
    }
  }

  private static List<String> names(JsonNode files) {
    List<String> names = new ArrayList<>();
    files.forEach(file -> names.add(file.required("name").textValue()));
    return names;
  }
}

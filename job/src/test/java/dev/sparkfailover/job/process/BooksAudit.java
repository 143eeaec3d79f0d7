package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Audits what a pipeline's books say against the files that are there. */
record BooksAudit(JobHome home, String pipeline) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The names of the files in input, archive or quarantine/files, without folders. */
  List<String> files(String folder) throws IOException {
    Path root = home.data().resolve(folder);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            names.add(file.getFileName().toString());
            return FileVisitResult.CONTINUE;
          }

          // The job moves files meanwhile.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    names.sort(null);
    return List.copyOf(names);
  }

  List<JsonNode> commits() throws IOException {
    return documents("checkpoints/" + pipeline + "/commits");
  }

  List<JsonNode> records() throws IOException {
    return documents("checkpoints/" + pipeline + "/quarantined");
  }

  JsonNode recordOf(String file) throws IOException {
    return records().stream()
        .filter(made -> made.path("file").asText().equals(file))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no record of " + file));
  }

  long rowsProcessed() throws IOException {
    return commits().stream().mapToLong(c -> c.at("/rows/processed").asLong()).sum();
  }

  long rowsQuarantined() throws IOException {
    return commits().stream().mapToLong(c -> c.at("/rows/quarantined").asLong()).sum();
  }

  /** Each file that was given is archived or set aside, once; and each record is complete. */
  void balance(List<String> given, List<String> setAside) throws Exception {
    List<String> done = new ArrayList<>(files("archive"));
    List<String> bad = records().stream().map(made -> made.path("file").asText()).toList();
    assertThat(bad).containsExactlyInAnyOrderElementsOf(setAside);
    done.addAll(bad);
    assertThat(done).containsExactlyInAnyOrderElementsOf(given);
    assertThat(files("input")).isEmpty();
    for (JsonNode made : records()) {
      complete(made);
    }
  }

  private void complete(JsonNode made) throws Exception {
    assertThat(made.path("why").asText()).as(made.toString()).isNotBlank();
    assertThat(made.path("attempt").asLong()).as(made.toString()).isPositive();
    assertThat(made.path("at").asText()).as(made.toString()).startsWith("20");
    Path file = home.data().resolve("quarantine/files").resolve(made.path("movedTo").asText());
    if (made.path("vanished").asBoolean() || !made.path("requeued").isEmpty()) {
      assertThat(file).doesNotExist();
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(made.path("size").asLong()).isEqualTo(bytes.length);
    assertThat(made.path("sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  private List<JsonNode> documents(String folder) throws IOException {
    Path root = home.data().resolve(folder);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        all.add(JSON.readTree(file.toFile()));
      }
    }
    return all;
  }
}

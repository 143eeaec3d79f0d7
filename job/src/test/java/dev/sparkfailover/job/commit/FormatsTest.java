package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.input.UnarchivedFiles;
import dev.sparkfailover.job.record.Checkpoint;
import dev.sparkfailover.job.record.CheckpointMarker;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.Epoch;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.QuarantineRecord;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.record.Totals;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.LocalStore;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples in docs/reference/ are what the program reads and writes. */
class FormatsTest {
  private static final Path DOCS = Path.of("../docs/reference");

  static Map<String, Class<?>> samples() {
    return Map.of(
        "plan", Plan.class,
        "commit", Commit.class,
        "checkpoint", Checkpoint.class,
        "marker", CheckpointMarker.class,
        "quarantine", QuarantineRecord.class,
        "unarchived", UnarchivedFiles.class,
        "epoch", Epoch.class);
  }

  static Stream<Arguments> forms() {
    return samples().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  static Stream<Class<?>> records() {
    return Stream.concat(samples().values().stream(), Stream.of(InputFile.class, Totals.class));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void sampleIsReadAndWrittenAsItIs(String sample, Class<?> form) throws Exception {
    Path file = DOCS.resolve("samples/" + sample + ".json");
    Object found = RecordJson.read(new LocalStore(DOCS), "samples/" + sample + ".json", form);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(RecordJson.bytes(found)))
        .isEqualTo(mapper.readTree(Files.readAllBytes(file)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyFieldIsDocumented(Class<?> form) throws Exception {
    String text = documentation();
    assertThat(form.getRecordComponents())
        .extracting(RecordComponent::getName)
        .allSatisfy(field -> assertThat(text).containsPattern("[`\"]" + field + "(\\[\\])?[`\"]"));
  }

  private static String documentation() throws IOException {
    return Files.readString(DOCS.resolve("formats.md"));
  }
}

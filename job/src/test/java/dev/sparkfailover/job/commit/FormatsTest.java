package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.LocalStore;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The samples in docs/reference/ are what the program reads and writes. */
class FormatsTest {
  private static final Path DOCS = Path.of("../docs/reference");

  @ParameterizedTest
  @CsvSource({
    "plan, Plan",
    "commit, Commit",
    "checkpoint, Checkpoint",
    "marker, Marker",
    "quarantine, QuarantineRecord",
    "unarchived, UnarchivedFiles",
    "epoch, Epoch"
  })
  void sampleIsReadAndWrittenAsItIs(String sample, String type) throws Exception {
    Class<?> form = Class.forName("dev.sparkfailover.job.books." + type);
    Path file = DOCS.resolve("samples/" + sample + ".json");
    Object found = RecordJson.read(new LocalStore(DOCS), "samples/" + sample + ".json", form);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(RecordJson.bytes(found)))
        .isEqualTo(mapper.readTree(Files.readAllBytes(file)));
  }

  @ParameterizedTest
  @CsvSource({
    "Plan",
    "Commit",
    "Checkpoint",
    "Marker",
    "QuarantineRecord",
    "UnarchivedFiles",
    "InputFile",
    "Epoch",
    "Totals"
  })
  void everyFieldIsDocumented(String type) throws Exception {
    String text = documentation();
    assertThat(Class.forName("dev.sparkfailover.job.books." + type).getRecordComponents())
        .extracting(RecordComponent::getName)
        .allSatisfy(field -> assertThat(text).containsPattern("[`\"]" + field + "(\\[\\])?[`\"]"));
  }

  private static String documentation() throws IOException {
    return Files.readString(DOCS.resolve("formats.md"));
  }
}

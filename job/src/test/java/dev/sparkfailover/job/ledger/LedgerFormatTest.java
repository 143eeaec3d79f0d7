package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.RestartKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/reference/formats.md and its sample say what the program does. */
class LedgerFormatTest {
  private static final Path DOCS = Path.of("..", "docs", "reference");
  private static final Set<Class<?>> NEVER_WRITTEN =
      Set.of(
          Event.SessionStarted.class,
          Event.CycleStarted.class,
          Event.CycleFailed.class,
          Event.QueriesChanged.class,
          Event.StateChanged.class,
          Event.InputRefused.class,
          Event.InputAccepted.class,
          Event.InputReturned.class,
          Event.InputChanged.class,
          Event.LedgerOut.class,
          Event.LedgerBack.class);

  @TempDir Path folder;

  @Test
  void theSampleHoldsEveryKindOfLineAndIsWhatTheProgramWrites() throws Exception {
    EventCodec codec = new EventCodec();
    Set<Class<?>> seen = new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()));
    int snapshots = 0;
    for (String line : sample()) {
      switch (codec.read(line)) {
        case EventCodec.Line.OfEvent e -> {
          seen.add(e.event().getClass());
          assertThat(codec.line(e.event())).isEqualTo(line + "\n");
        }
        case EventCodec.Line.OfSnapshot s -> {
          snapshots++;
          assertThat(codec.line(s.history())).isEqualTo(line + "\n");
        }
      }
    }
    assertThat(snapshots).isEqualTo(1);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(writtenKinds());
  }

  @Test
  void whatIsWrittenOfAnEnumIsItsLabel() {
    assertThat(Arrays.stream(AttemptOutcome.values()).map(AttemptOutcome::label))
        .containsExactly("completed", "failed", "hung", "stopped", "renewed");
    assertThat(Arrays.stream(BudgetRestoredBy.values()).map(BudgetRestoredBy::label))
        .containsExactly("good-cycles", "healthy-work", "fresh-budget", "resume");
    assertThat(Arrays.stream(RestartKind.values()).map(RestartKind::label))
        .containsExactly("counted", "uncounted", "search");
    EventCodec codec = new EventCodec();
    for (BudgetRestoredBy by : BudgetRestoredBy.values()) {
      assertThat(codec.line(new Event.BudgetRestored(Instant.EPOCH, by)))
          .contains("\"by\":\"%s\"".formatted(by.label()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "data, true, COUNTED",
    "session, false, UNCOUNTED",
    "hang, false, SEARCH",
    "resource, false, SEARCH"
  })
  void aRestartOfAnOlderProgramSaysOnlyWhetherItSpendsBudget(
      String reason, boolean spends, RestartKind kind) throws Exception {
    String line =
        "{\"version\":1,\"event\":\"restart-decided\",\"at\":\"2026-03-01T12:00:21Z\",\"delay\":\"PT2S\",\"notBefore\":\"2026-03-01T12:00:23Z\",\"reason\":\"%s\",\"spendsBudget\":%s}"
            .formatted(reason, spends);
    assertThat(new EventCodec().read(line))
        .isInstanceOfSatisfying(
            EventCodec.Line.OfEvent.class,
            read ->
                assertThat(read.event())
                    .isInstanceOfSatisfying(
                        Event.RestartDecided.class,
                        decided -> assertThat(decided.kind()).isEqualTo(kind)));
  }

  @Test
  void theSampleIsRead() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    Files.copy(DOCS.resolve("samples/ledger.jsonl"), file);
    try (Ledger ledger = Ledger.open(file)) {
      History history = ledger.history();
      assertThat(history.attempts()).isEqualTo(3);
      assertThat(history.cycles()).isEqualTo(15);
      assertThat(history.gaveUp()).isEmpty();
      assertThat(history.stopRequested()).isTrue();
      assertThat(history.totals().quarantinedFiles()).isEqualTo(1);
    }
  }

  @Test
  void theDocumentNamesEveryEventAndField() throws IOException {
    String section = section();
    JsonMapper json = new JsonMapper();
    List<String> names = new ArrayList<>();
    for (String line : sample()) {
      JsonNode node = json.readTree(line);
      collect(node, names);
      if (node.has("event")) {
        names.add(node.get("event").asText());
      }
    }
    assertThat(names).hasSizeGreaterThan(60);
    assertThat(names).allSatisfy(name -> assertThat(section).contains("`" + name + "`"));
  }

  /** The names of the fields, but not those of a map, which are labels. */
  private static void collect(JsonNode node, List<String> names) {
    node.properties()
        .forEach(
            field -> {
              names.add(field.getKey());
              if (!Set.of("restarts", "failures", "faults", "stateTime").contains(field.getKey())) {
                collect(field.getValue(), names);
              }
            });
  }

  private static Set<Class<?>> writtenKinds() {
    return Arrays.stream(Event.class.getPermittedSubclasses())
        .filter(kind -> !NEVER_WRITTEN.contains(kind))
        .collect(Collectors.toSet());
  }

  private static List<String> sample() throws IOException {
    return Files.readAllLines(DOCS.resolve("samples/ledger.jsonl"), UTF_8);
  }

  private static String section() throws IOException {
    String text = Files.readString(DOCS.resolve("formats.md"), UTF_8);
    int start = text.indexOf("## The ledger");
    assertThat(start).isNotNegative();
    int end = text.indexOf("\n## ", start + 1);
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }
}

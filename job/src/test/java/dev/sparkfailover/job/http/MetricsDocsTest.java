package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.docs.GeneratedPart;
import dev.sparkfailover.job.docs.SeriesTable;
import dev.sparkfailover.job.docs.SeriesTable.Family;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.status.PublishedRows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md has each series that the job exports, and no other. */
class MetricsDocsTest {
  private static final String PAGE = "reference/metrics.md";

  @Test
  void jobsOwnSeriesAreDocumented() throws IOException {
    Map<String, Family> inTheNextProcess = new TreeMap<>();
    own(scrapeAfter(past(), new PublishedRows(1000, 4, Optional.of(EndpointsFixture.START))))
        .forEach(family -> inTheNextProcess.put(family.name(), family));
    List<Family> inTheFirst = own(scrapeAfter(History.EMPTY, PublishedRows.NOTHING));
    List<String> lines = new ArrayList<>();
    lines.add("| series | type | labels | unit | meaning | in the next process |");
    lines.add("|---|---|---|---|---|---|");
    for (Family family : inTheFirst) {
      String row =
          SeriesTable.rows(List.of(family), Set.of("executor", "pipeline", "version")).getFirst();
      lines.add(row + " %s |".formatted(next(family, inTheNextProcess.get(family.name()))));
    }
    GeneratedPart.check(PAGE, "series of the job", lines);
  }

  @Test
  void seriesOfTheJavaVirtualMachineAreDocumented() throws IOException {
    List<Family> families = new ArrayList<>();
    for (String prefix : List.of("jvm_", "log4j2_", "process_", "system_")) {
      families.addAll(
          SeriesTable.families(scrapeAfter(History.EMPTY, PublishedRows.NOTHING), prefix));
    }
    // Some appear with the first collection of garbage, or with some collectors only.
    families.removeIf(family -> family.name().startsWith("jvm_gc_pause"));
    families.removeIf(family -> family.name().startsWith("jvm_gc_concurrent"));
    List<String> lines = new ArrayList<>();
    lines.add("| series | type | labels | unit | meaning |");
    lines.add("|---|---|---|---|---|");
    Set<String> labels =
        Set.of(
            "action", "area", "cause", "gc", "id", "level", "runtime", "state", "vendor",
            "version");
    lines.addAll(SeriesTable.rows(families, labels));
    assertThat(families).hasSizeGreaterThan(25);
    GeneratedPart.check(PAGE, "series of the job's JVM", lines);
  }

  /** Found by comparing: what differs after a past has come out of the ledger and the books. */
  private static String next(Family first, Family next) {
    Set<String> kept =
        next.values().entrySet().stream()
            .filter(series -> !series.getValue().equals(first.values().get(series.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (kept.isEmpty()) {
      return first.type().equals("gauge") ? "–" : "begins at 0";
    }
    return first.name().equals("failover_cycle_seconds")
        ? "`failure` continues, `success` begins at 0"
        : "continues";
  }

  private static List<Family> own(String scrape) {
    List<Family> families = new ArrayList<>(SeriesTable.families(scrape, "failover_"));
    families.addAll(SeriesTable.families(scrape, "spark_"));
    return families;
  }

  private static History past() {
    History history = History.EMPTY;
    List<Event> events = new ArrayList<>(EventScript.goodCycle());
    events.addAll(EventScript.failure());
    events.addAll(EventScript.recovery());
    events.addAll(EventScript.failure());
    for (Event event : events) {
      history = history.after(event);
    }
    return history.after(new Event.Recovered(history.at(), Duration.ofSeconds(7)));
  }

  private static String scrapeAfter(History history, PublishedRows done) throws IOException {
    try (EndpointsFixture fixture =
        new EndpointsFixture(history, Optional.of(done), Optional.empty())) {
      return fixture.get("/metrics").body();
    }
  }
}

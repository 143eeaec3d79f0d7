package dev.sparkfailover.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.docs.GeneratedPart;
import dev.sparkfailover.monitor.docs.SeriesTable;
import dev.sparkfailover.monitor.docs.SeriesTable.Family;
import dev.sparkfailover.monitor.settings.Settings;
import dev.sparkfailover.monitor.settings.SettingsReader;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md has each series that the monitor exports, and no other. */
class MetricsDocsTest {
  private static final String PAGE = "reference/metrics.md";

  @Test
  void monitorsOwnSeriesAreDocumented() throws IOException {
    check("series of the monitor", Set.of("url", "dashboard_url"), "monitor_");
  }

  @Test
  void seriesOfTheClusterAreDocumented() throws IOException {
    check("series of the cluster", Set.of("executor"), "spark_");
  }

  @Test
  void seriesOfTheJavaVirtualMachineAreAmongThoseOfTheJob() throws IOException {
    List<String> own = jvm(scrape());
    List<String> jobs =
        Files.readAllLines(Path.of("..", "docs", PAGE)).stream()
            .filter(line -> line.matches("\\| `(jvm|log4j2|process|system)_.*"))
            .map(line -> line.split("`", -1)[1])
            .toList();
    assertThat(jobs).containsAll(own);
    String without =
        jobs.stream()
            .filter(name -> !own.contains(name))
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", "));
    GeneratedPart.check(
        PAGE,
        "series of the monitor's JVM",
        List.of("The monitor's are the same, without " + without + "."));
  }

  private static List<String> jvm(String scrape) {
    return Stream.of("jvm_", "process_", "system_")
        .flatMap(prefix -> SeriesTable.families(scrape, prefix).stream())
        .map(Family::name)
        .toList();
  }

  private static void check(String part, Set<String> openLabels, String prefix) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| series | type | labels | unit | meaning |");
    lines.add("|---|---|---|---|---|");
    lines.addAll(SeriesTable.rows(SeriesTable.families(scrape(), prefix), openLabels));
    GeneratedPart.check(PAGE, part, lines);
  }

  /** Of all that is wired up; no executor is there, so the rows of one are shown besides. */
  private static String scrape() {
    Settings settings =
        SettingsReader.read(
            Map.of(
                "MONITOR_PORT", "0",
                "MONITOR_JOB_URL", "shop=http://127.0.0.1:1",
                "MONITOR_MASTER_URL", "none",
                "MONITOR_LOG_FILE", "target/no.log",
                "MONITOR_LEDGER_FILE", "target/no.jsonl"));
    PrometheusMeterRegistry registry = Main.metrics(settings);
    try (Monitor monitor = Monitor.start(settings, registry, new SystemClock())) {
      assertThat(monitor.port()).isPositive();
      return registry.scrape();
    }
  }
}

package dev.sparkfailover.job.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.restart.StormReport.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lets 10,000 jobs lose the same dependency for an hour; {@code make bench} runs it. */
class StormBench {
  private static final int JOBS = 10_000;
  private static final long SEED = 20_260_301;

  @Test
  void oursHasTheLowestPeakAtEqualTimeToRecover() throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.addAll(rows("8 s", Duration.ofSeconds(8), Duration.ofSeconds(8)));
    rows.addAll(rows("6 to 10 s", Duration.ofSeconds(6), Duration.ofSeconds(10)));
    StormReport.write(
        Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs/reports"),
        rows,
        SEED);
    assertThat(rows)
        .allSatisfy(
            row -> {
              double times =
                  (double) row.ours().meanRecovery().toMillis()
                      / row.theirs().meanRecovery().toMillis();
              assertThat(times).as("recovery, ours / theirs: %s", row.line()).isBetween(0.9, 1.03);
            });
    assertThat(rows).allSatisfy(row -> assertThat(row.ratio()).as(row.line()).isLessThan(1));
  }

  private static List<Row> rows(String attempts, Duration shortest, Duration longest) {
    Storms storms = new Storms(JOBS, shortest, longest, SEED);
    List<Row> rows = new ArrayList<>();
    others()
        .forEach(
            (name, strategy) -> {
              Storms.Result theirs = storms.under(strategy);
              Duration cap = storms.capFor(theirs.meanRecovery());
              Row row = new Row(attempts, name, theirs, cap, storms.under(Strategy.ours(cap)));
              System.out.println(row.line());
              rows.add(row);
            });
    return rows;
  }

  private static Map<String, Strategy> others() {
    Map<String, Strategy> others = new LinkedHashMap<>();
    others.put("resilience4j, r = 0.5", Strategy.resilience4j(0.5));
    others.put("resilience4j, r = 0.2", Strategy.resilience4j(0.2));
    others.put("Flink", Strategy.flink());
    others.put("kubelet", Strategy.kubelet());
    others.put("Spark `--supervise`", Strategy.supervise());
    return others;
  }
}

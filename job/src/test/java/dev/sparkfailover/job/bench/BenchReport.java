package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.package$;

/** What benchmarks found, for {@code docs/reports/}. */
final class BenchReport {
  private final String name;
  private final String title;
  private final String command;
  private final List<Ratio> ratios = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> pictures = new LinkedHashMap<>();

  /**
   * @param name of its files, without their endings
   * @param command that runs the benchmarks and writes the files
   */
  BenchReport(String name, String title, String command) {
    this.name = name;
    this.title = title;
    this.command = command;
  }

  void add(Ratio ratio) {
    ratios.add(ratio);
    System.out.println(ratio.line());
  }

  /** Adds them all, then demands that each keeps its bound. */
  void check(Ratio... measured) {
    List.of(measured).forEach(this::add);
    assertThat(List.of(measured)).filteredOn(Ratio::broken).extracting(Ratio::line).isEmpty();
  }

  /** A line for people, about absolute times. */
  void note(String note) {
    notes.add(note);
    System.out.println(note);
  }

  /**
   * A picture, as SVG; it is written beside the page.
   *
   * @param file what its name ends with
   */
  void picture(String file, String title, String svg) {
    pictures.put("%s-%s.svg".formatted(name, file), svg);
    note("![%s](%s-%s.svg)".formatted(title, name, file));
  }

  void noteMedian(String what, List<Double> seconds) {
    note(String.format(Locale.ROOT, "%s: %.3f", what, Ratio.median(seconds)));
  }

  /** Writes both files, if all that belongs into them was measured. */
  void write(int all) throws IOException {
    if (ratios.size() == all) {
      Path docs =
          Path.of(System.getProperty("basedir", ""))
              .toAbsolutePath()
              .resolveSibling("docs/reports");
      Files.writeString(docs.resolve(name + ".md"), markdown());
      Files.writeString(docs.resolve(name + ".json"), json());
      for (Map.Entry<String, String> picture : pictures.entrySet()) {
        Files.writeString(docs.resolve(picture.getKey()), picture.getValue());
      }
    }
  }

  private String markdown() {
    return """
    # %s

    Written by `%s`, which fails when a bound is broken. Each ratio is the median of pairs, measured one
    right after the other (A B A B …) in one run: the machine's mood hits both alike. The interval is a percentile
    bootstrap of that median, 95 %%, from 10,000 resamples of the pairs. A bound is broken when the median is on its
    wrong side.

    %s

    ```
    %s
    ```

    | name | what to what | ratio | interval | bound | pairs | |
    |---|---|---|---|---|---|---|
    %s

    %s
    """
        .formatted(
            title,
            command,
            machine(),
            lines(ratios.stream().map(Ratio::line).toList()),
            lines(ratios.stream().map(BenchReport::row).toList()),
            lines(notes.stream().map(note -> "- " + note).toList()));
  }

  private static String row(Ratio ratio) {
    Ratio.Interval interval = ratio.interval();
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.3f | %.3f to %.3f | %s | %d | %s |",
        ratio.bound().name(),
        ratio.bound().meaning(),
        ratio.median(),
        interval.low(),
        interval.high(),
        ratio.bound().text(),
        ratio.ratios().size(),
        verdict(ratio));
  }

  private static String verdict(Ratio ratio) {
    return ratio.broken() ? "broken" : "kept";
  }

  private String json() {
    return """
    {
      "version": 1,
      "machine": "%s",
      "command": "%s",
      "interval": "percentile bootstrap of the median, 95 %%, 10000 resamples",
      "benchmarks": [
    %s
      ]
    }
    """
        .formatted(
            machine(),
            command,
            ratios.stream().map(BenchReport::entry).collect(Collectors.joining(",\n")));
  }

  private static String entry(Ratio ratio) {
    Ratio.Interval interval = ratio.interval();
    return String.format(
        Locale.ROOT,
        "    {\"name\": \"%s\", \"ratio\": %.3f, \"ci\": [%.3f, %.3f], \"bound\": \"%s\", \"verdict\": \"%s\", \"pairs\": %d}",
        ratio.bound().name(),
        ratio.median(),
        interval.low(),
        interval.high(),
        ratio.bound().text(),
        verdict(ratio),
        ratio.ratios().size());
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "Measured on %s: %s, %d cores, %d GB of memory, %s %s (%s), JDK %s, Spark %s,"
            + " heap of %d MB.",
        LocalDate.now(ZoneOffset.UTC),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        memory() >> 30,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        System.getProperty("java.runtime.version"),
        package$.MODULE$.SPARK_VERSION(),
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** What Linux calls the processor; elsewhere the architecture must do. */
  private static String processor() {
    Path cpus = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpus)) {
      return "a processor without a name";
    }
    try (Stream<String> lines = Files.lines(cpus)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).replace('"', ' ').strip())
          .findFirst()
          .orElse("a processor without a name");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines);
  }
}

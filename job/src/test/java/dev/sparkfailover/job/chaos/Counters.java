package dev.sparkfailover.job.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads scrapes of one job, over all its processes, and takes down each counter that goes back. */
final class Counters {
  private static final Pattern COUNTER =
      Pattern.compile(
          "failover_(rows|restarts|failures|quarantined_files|faults_injected)_total(\\{.*})? .*");

  private final Map<String, Double> last = new TreeMap<>();
  private final List<String> setBacks = new ArrayList<>();
  private int scrapes;

  void scraped(String text) {
    scrapes++;
    text.lines().filter(COUNTER.asMatchPredicate()).forEach(this::sample);
  }

  private void sample(String line) {
    int blank = line.lastIndexOf(' ');
    String series = line.substring(0, blank);
    double now = Double.parseDouble(line.substring(blank + 1));
    double before = last.getOrDefault(series, 0.0);
    if (now < before) {
      setBacks.add("%s: was %s, is %s".formatted(series, before, now));
    }
    last.put(series, now);
  }

  int scrapes() {
    return scrapes;
  }

  List<String> setBacks() {
    return setBacks;
  }

  /** The sum of all series of that name which have that label value. */
  long sum(String name, String label) {
    return (long)
        last.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(name))
            .filter(entry -> entry.getKey().contains(label))
            .mapToDouble(Map.Entry::getValue)
            .sum();
  }
}

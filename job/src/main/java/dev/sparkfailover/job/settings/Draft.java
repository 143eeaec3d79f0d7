package dev.sparkfailover.job.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Settings while they are read: texts, where each was found, and all that is wrong so far. */
final class Draft {

  /** A text and where it was found. */
  record Found(String text, Origin origin) {}

  private final Map<String, Found> found = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> bad = new HashSet<>();

  void put(String name, String text, Origin origin) {
    found.put(name, new Found(text.strip(), origin));
  }

  boolean given(Setting<?> setting) {
    return found.containsKey(setting.name());
  }

  Found found(Setting<?> setting) {
    var fallback = new Found(setting.fallback(), new Origin.Default());
    return found.getOrDefault(setting.name(), fallback);
  }

  String text(Setting<?> setting) {
    return found(setting).text();
  }

  /** The value; where it is bad, that is noted and the default takes its place. */
  <T> T value(Setting<T> setting) {
    try {
      return setting.parse(text(setting));
    } catch (InvalidValue e) {
      problem(setting, e.getMessage());
      return setting.defaultValue();
    }
  }

  boolean good(Setting<?>... settings) {
    return List.of(settings).stream().map(Setting::name).noneMatch(bad::contains);
  }

  void problem(Setting<?> setting, String must) {
    if (bad.add(setting.name())) {
      var got = ", got \"" + Secrets.mask(setting.name(), text(setting)) + "\"";
      problems.add(new Problem(setting.name(), must + got, found(setting).origin()));
    }
  }

  void problem(Problem problem) {
    problems.add(problem);
  }

  void warning(String warning) {
    warnings.add(warning);
  }

  /** What was given for Spark itself, by our names. */
  Map<String, Found> sparkConf() {
    var conf = new TreeMap<String, Found>(found);
    conf.keySet().removeIf(name -> !SparkConf.names(name));
    return Collections.unmodifiableMap(conf);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}

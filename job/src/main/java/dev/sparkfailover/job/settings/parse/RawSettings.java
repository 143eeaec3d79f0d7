package dev.sparkfailover.job.settings.parse;

import dev.sparkfailover.job.settings.Origin;
import dev.sparkfailover.job.settings.SecretSettings;
import dev.sparkfailover.job.settings.Setting;
import dev.sparkfailover.job.settings.SettingProblem;
import dev.sparkfailover.job.settings.SparkConf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Settings while they are read: texts, where each was found, and all that is wrong so far. */
public final class RawSettings {

  /** A text and where it was found. */
  public record Found(String text, Origin origin) {}

  private final Map<String, Found> found = new LinkedHashMap<>();
  private final List<SettingProblem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> bad = new HashSet<>();

  public void put(String name, String text, Origin origin) {
    found.put(name, new Found(text.strip(), origin));
  }

  public boolean given(Setting<?> setting) {
    return found.containsKey(setting.name());
  }

  public Found found(Setting<?> setting) {
    var fallback = new Found(setting.fallback(), new Origin.Default());
    return found.getOrDefault(setting.name(), fallback);
  }

  public String text(Setting<?> setting) {
    return found(setting).text();
  }

  /** The value; where it is bad, that is noted and the default takes its place. */
  public <T> T value(Setting<T> setting) {
    try {
      return setting.parse(text(setting));
    } catch (InvalidValue e) {
      problem(setting, e.getMessage());
      return setting.defaultValue();
    }
  }

  public boolean good(Setting<?>... settings) {
    return List.of(settings).stream().map(Setting::name).noneMatch(bad::contains);
  }

  public void problem(Setting<?> setting, String must) {
    if (bad.add(setting.name())) {
      var got = ", got \"" + SecretSettings.mask(setting.name(), text(setting)) + "\"";
      problems.add(new SettingProblem(setting.name(), must + got, found(setting).origin()));
    }
  }

  public void problem(SettingProblem problem) {
    problems.add(problem);
  }

  public void warning(String warning) {
    warnings.add(warning);
  }

  /** What was given for Spark itself, by our names. */
  public Map<String, Found> sparkConf() {
    var conf = new TreeMap<String, Found>(found);
    conf.keySet().removeIf(name -> !SparkConf.names(name));
    return Collections.unmodifiableMap(conf);
  }

  public List<SettingProblem> problems() {
    return List.copyOf(problems);
  }

  public List<String> warnings() {
    return List.copyOf(warnings);
  }
}

package dev.sparkfailover.job.settings;

import dev.sparkfailover.job.settings.parse.RawSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the settings: the environment wins over .env, that over the file, that over the default.
 */
public final class SettingsReader {

  private final RawSettings draft = new RawSettings();
  private final Path workingDir;

  private SettingsReader(Path workingDir) {
    this.workingDir = workingDir;
  }

  /**
   * Reads all settings, and reports all problems at once.
   *
   * @param configFile a properties file; relative to the working directory
   */
  public static ParseResult read(
      Map<String, String> env, Optional<Path> configFile, Path workingDir) {
    var reader = new SettingsReader(workingDir);
    configFile.ifPresent(
        file -> reader.takeFile(SettingsFile.properties(workingDir.resolve(file))));
    reader.takeFile(SettingsFile.env(workingDir.resolve(".env")));
    reader.takeEnvironment(env);
    return reader.finish();
  }

  private void takeFile(SettingsFile file) {
    file.problems().forEach(draft::problem);
    var seen = new HashSet<String>();
    for (var entry : file.entries()) {
      if (!seen.add(entry.name())) {
        draft.warning(
            "%s: given more than once, the last one counts (%s)"
                .formatted(entry.name(), entry.origin()));
      }
      take(entry);
    }
  }

  private void take(SettingsFile.Entry entry) {
    if (SettingNames.foreignInFile(entry.name())) {
      return;
    }
    if (!SettingNames.known(entry.name())) {
      draft.problem(new SettingProblem(entry.name(), unknown(entry.name()), entry.origin()));
    } else if (!entry.value().isBlank()) {
      draft.put(entry.name(), entry.value(), entry.origin());
    }
  }

  private void takeEnvironment(Map<String, String> env) {
    var origin = new Origin.Environment();
    for (var variable : new TreeMap<>(env).entrySet()) {
      var name = variable.getKey();
      if (SettingNames.foreignInEnvironment(name, variable.getValue())) {
        continue;
      }
      if (SettingNames.known(name)) {
        draft.put(name, variable.getValue(), origin);
      } else if (SettingNames.nearest(name).isPresent()) {
        draft.problem(new SettingProblem(name, unknown(name), origin));
      } else {
        draft.warning("%s: no setting has this name, it is ignored (%s)".formatted(name, origin));
      }
    }
  }

  private static String unknown(String name) {
    return SettingNames.nearest(name)
        .map(near -> "no setting has this name, did you mean " + near + "?")
        .orElse("no setting has this name; docs/reference/configuration.md lists all of them");
  }

  private ParseResult finish() {
    var conf = sparkConf();
    var settings = new SettingsAssembly(draft, workingDir).assemble(conf);
    if (draft.problems().isEmpty()) {
      return new ParseResult.Good(settings.orElseThrow(), values(), draft.warnings());
    }
    return new ParseResult.Bad(
        draft.problems(),
        draft.warnings(),
        draft.value(SettingsTable.APPLICATION),
        SettingsAssembly.endpoint(draft, workingDir),
        draft.value(SettingsTable.ON_EXHAUSTED),
        draft.value(SettingsTable.LOG_FORMAT));
  }

  private Map<String, String> sparkConf() {
    var given = draft.sparkConf();
    given.forEach(
        (name, found) ->
            SparkConf.objection(name)
                .ifPresent(why -> draft.problem(new SettingProblem(name, why, found.origin()))));
    return given.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> SparkConf.key(entry.getKey()), entry -> entry.getValue().text()));
  }

  private List<ParseResult.Value> values() {
    var values = new ArrayList<ParseResult.Value>();
    SettingsTable.JOB.forEach(setting -> values.add(value(setting.name(), draft.found(setting))));
    draft.sparkConf().forEach((name, found) -> values.add(value(name, found)));
    return values;
  }

  private static ParseResult.Value value(String name, RawSettings.Found found) {
    return new ParseResult.Value(name, SecretSettings.mask(name, found.text()), found.origin());
  }
}

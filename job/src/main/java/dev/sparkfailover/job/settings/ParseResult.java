package dev.sparkfailover.job.settings;

import java.util.List;
import java.util.stream.Collectors;

/** What came of reading the settings: all of them, or all that is wrong with them. */
public sealed interface ParseResult {

  /** What a person should know, although it hinders nothing. */
  List<String> warnings();

  /** How whatever follows is written. */
  Settings.LogFormat logFormat();

  /** For people: the effective settings, or the problems; secrets are masked. */
  String describe();

  /** One line of the listing; the text is masked already. */
  record Value(String name, String text, Origin origin) {}

  /** Settings that can be used. */
  record Good(Settings settings, List<Value> values, List<String> warnings) implements ParseResult {

    public Good {
      values = List.copyOf(values);
      warnings = List.copyOf(warnings);
    }

    @Override
    public Settings.LogFormat logFormat() {
      return settings.logFormat();
    }

    @Override
    public String describe() {
      var names = width(values.stream().map(Value::name).toList());
      var texts = Math.min(40, width(values.stream().map(Value::text).toList()));
      return values.stream()
          .map(v -> "%s= %s (%s)".formatted(pad(v.name(), names), pad(v.text(), texts), v.origin()))
          .collect(Collectors.joining("\n"));
    }

    private static String pad(String text, int width) {
      return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static int width(List<String> texts) {
      return texts.stream().mapToInt(String::length).max().orElse(0) + 1;
    }
  }

  /**
   * Settings that cannot be used. A parked process still answers: what it needs for that is taken
   * from the settings where they are good, and is the default where they are not.
   */
  record Bad(
      List<SettingProblem> problems,
      List<String> warnings,
      String application,
      Settings.Endpoint endpoint,
      Settings.OnExhausted onExhausted,
      Settings.LogFormat logFormat)
      implements ParseResult {

    public Bad {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("bad settings need a problem");
      }
    }

    @Override
    public String describe() {
      var count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
      return problems.stream()
          .map(problem -> "  " + problem)
          .collect(Collectors.joining("\n", count + " in the configuration:\n", ""));
    }
  }
}

package dev.sparkfailover.job.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a .env or of a properties file.
 *
 * @param problems lines that are not understood, or why the file cannot be read
 */
record SettingsFile(List<Entry> entries, List<SettingProblem> problems) {

  record Entry(String name, String value, Origin origin) {}

  private static final Pattern ENV_LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][\\w.-]*)\\s*=\\s*(.*)");
  private static final Pattern ENV_VALUE =
      Pattern.compile("(?:\"([^\"]*)\"|'([^']*)'|([^\"'].*?|))(?:\\s+#.*|\\s*)");

  SettingsFile {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /** Reads what Compose reads from a .env: quotes, comments, {@code export}; no file, no lines. */
  static SettingsFile env(Path file) {
    return Files.exists(file) ? read(file, SettingsFile::envLines) : empty();
  }

  /** Reads a Java properties file, which must be there. */
  static SettingsFile properties(Path file) {
    return read(file, SettingsFile::propertyLines);
  }

  static SettingsFile empty() {
    return new SettingsFile(List.of(), List.of());
  }

  private interface Syntax {
    SettingsFile apply(Path file, String text) throws IOException;
  }

  private static SettingsFile read(Path file, Syntax syntax) {
    try {
      var text = Files.readString(file);
      return syntax.apply(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (NoSuchFileException e) {
      return unreadable(file, "no such file; check the path given with --config");
    } catch (CharacterCodingException e) {
      return unreadable(file, "is not UTF-8 text");
    } catch (IOException e) {
      return unreadable(file, "cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return unreadable(file, "is not a properties file: " + e.getMessage());
    }
  }

  private static SettingsFile unreadable(Path file, String why) {
    return new SettingsFile(
        List.of(), List.of(new SettingProblem(file.toString(), why, new Origin.Default())));
  }

  private static SettingsFile envLines(Path file, String text) {
    var entries = new ArrayList<Entry>();
    var problems = new ArrayList<SettingProblem>();
    var number = 0;
    for (var line : text.lines().map(String::strip).toList()) {
      var origin = new Origin.Line(file, ++number);
      if (!line.isEmpty() && !line.startsWith("#")) {
        envLine(line, origin, entries, problems);
      }
    }
    return new SettingsFile(entries, problems);
  }

  private static void envLine(
      String line, Origin origin, List<Entry> entries, List<SettingProblem> problems) {
    var matcher = ENV_LINE.matcher(line);
    if (!matcher.matches()) {
      problems.add(
          new SettingProblem(origin.toString(), "must be NAME=value", new Origin.Default()));
      return;
    }
    var value = ENV_VALUE.matcher(matcher.group(2));
    if (!value.matches()) {
      problems.add(
          new SettingProblem(matcher.group(1), "has a quote without its other half", origin));
      return;
    }
    entries.add(new Entry(matcher.group(1), oneOf(value), origin));
  }

  private static String oneOf(Matcher value) {
    for (var group = 1; group <= 2; group++) {
      if (value.group(group) != null) {
        return value.group(group);
      }
    }
    return value.group(3).startsWith("#") ? "" : value.group(3);
  }

  private static SettingsFile propertyLines(Path file, String text) throws IOException {
    var entries = new ArrayList<Entry>();
    new Properties() {
      private static final long serialVersionUID = 1L;

      @Override
      public synchronized Object put(Object name, Object value) {
        var origin = new Origin.Line(file, lineOf((String) name, text, entries));
        entries.add(new SettingsFile.Entry((String) name, (String) value, origin));
        return super.put(name, value);
      }
    }.load(new StringReader(text));
    return new SettingsFile(entries, List.of());
  }

  /** Properties forget their lines: the first line that begins with the name after its last use. */
  private static int lineOf(String name, String text, List<Entry> before) {
    var skip = before.stream().filter(entry -> entry.name().equals(name)).count();
    var lines = text.lines().toList();
    for (var i = 0; i < lines.size(); i++) {
      var begins = lines.get(i).strip().matches(Pattern.quote(name) + "([\\s=:].*)?");
      if (begins && skip-- == 0) {
        return i + 1;
      }
    }
    return 1;
  }
}

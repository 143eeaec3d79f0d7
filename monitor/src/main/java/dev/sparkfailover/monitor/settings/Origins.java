package dev.sparkfailover.monitor.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings together where settings come from: the environment, then .env, then a properties file. */
public final class Origins {
  private static final Pattern LINE =
      Pattern.compile(
          "(?:export\\s+)?([A-Za-z_]\\w*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|(.*?))(?:\\s+#.*)?");

  private Origins() {}

  /**
   * All names and values, whichever program they are meant for.
   *
   * @param folder where .env lies, if there is one
   * @throws BadSettingException when a file cannot be read
   */
  public static Map<String, String> merged(
      Map<String, String> environment, Path folder, Optional<Path> properties) {
    Map<String, String> all = new HashMap<>();
    properties.ifPresent(file -> all.putAll(properties(file)));
    Path env = folder.resolve(".env");
    if (Files.exists(env)) {
      all.putAll(env(env));
    }
    all.putAll(environment);
    return all;
  }

  private static Map<String, String> env(Path file) {
    Map<String, String> all = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher matcher = LINE.matcher(line.strip());
        if (matcher.matches()) {
          all.put(matcher.group(1), value(matcher));
        }
      }
      return all;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String value(Matcher matcher) {
    String quoted = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
    return quoted == null ? matcher.group(4) : quoted;
  }

  private static Map<String, String> properties(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
    Map<String, String> all = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
    return all;
  }

  private static BadSettingException unreadable(Path file, Exception e) {
    return new BadSettingException(
        "%s: cannot be read as settings, NAME=value in UTF-8: %s".formatted(file, e.getMessage()));
  }
}

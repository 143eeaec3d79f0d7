package dev.sparkfailover.job.settings;

/**
 * What is wrong with one setting.
 *
 * @param name the setting, or the file that could not be read
 * @param message what is expected and what was found
 */
public record SettingProblem(String name, String message, Origin origin) {

  @Override
  public String toString() {
    return origin instanceof Origin.Default
        ? "%s: %s".formatted(name, message)
        : "%s: %s (%s)".formatted(name, message, origin);
  }
}

package dev.sparkfailover.job.settings;

import dev.sparkfailover.job.settings.parse.InvalidValue;
import dev.sparkfailover.job.settings.parse.ValueParser;

/**
 * One thing that can be set: its name, default, allowed values and meaning.
 *
 * @param fallback the default, as a person would write it; empty means none
 */
public record Setting<T>(
    String name, String fallback, String range, String meaning, ValueParser<T> parser) {

  public Setting {
    if (name.isBlank() || meaning.isBlank() || range.isBlank()) {
      throw new IllegalArgumentException("a setting needs a name, a range and a meaning: " + name);
    }
  }

  public T parse(String text) throws InvalidValue {
    return parser.parse(text);
  }

  public T defaultValue() {
    try {
      return parse(fallback);
    } catch (InvalidValue e) {
      throw new IllegalStateException(name + " has a default that it refuses", e);
    }
  }
}

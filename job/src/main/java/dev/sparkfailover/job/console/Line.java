package dev.sparkfailover.job.console;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.job.output.LineText;
import org.slf4j.event.Level;

/**
 * One line for people.
 *
 * @param word what kind of thing happened
 * @param level how it is logged: ERROR means that a person must act
 */
record Line(String word, String text, Level level) {
  private static final int MAX = 600;

  Line {
    text = SecretMasking.mask(text);
  }

  static Line info(String word, String text) {
    return new Line(word, text, Level.INFO);
  }

  static Line warn(String word, String text) {
    return new Line(word, text, Level.WARN);
  }

  static Line error(String word, String text) {
    return new Line(word, text, Level.ERROR);
  }

  /** As it stands on a console: one line, and not an endless one. */
  String shown() {
    String line = "%-11s %s".formatted(word, harmless());
    return line.length() <= MAX ? line : line.substring(0, MAX) + "… (all of it is in the log)";
  }

  /** Messages may quote input, which must neither make lines nor steer a terminal. */
  String harmless() {
    StringBuilder line = new StringBuilder();
    text.replaceAll("\\s*\\R\\s*", " | ")
        .codePoints()
        .map(each -> LineText.isHarmful(each) ? '?' : each)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}

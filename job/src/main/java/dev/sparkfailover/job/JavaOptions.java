package dev.sparkfailover.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Moves options for Java from the environment onto a command line. Of those in the environment Java
 * prints a note before anything else, and waits for the reader of its standard error with it: a
 * process that is brought back would never begin.
 */
final class JavaOptions {
  /** The weaker ones first, as Java has it. */
  private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private JavaOptions() {}

  /**
   * A process that will run that command without a note; the command is left as it is if it is not
   * Java's.
   */
  static ProcessBuilder quiet(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (Path.of(command.getFirst()).endsWith("java")) {
      builder.command(moved(command, builder.environment()));
      VARIABLES.forEach(builder.environment()::remove);
    }
    return builder;
  }

  static List<String> moved(List<String> command, Map<String, String> env) {
    List<String> options = new ArrayList<>(List.of(command.getFirst()));
    VARIABLES.forEach(name -> options.addAll(words(env.getOrDefault(name, ""))));
    options.addAll(command.subList(1, command.size()));
    return List.copyOf(options);
  }

  /** Words between white space; quotes of both kinds keep it together, and are left out. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (quote == 0 && (each == '"' || each == '\'')) {
        quote = each;
        begun = true;
      } else if (each == quote) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(each)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(each);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}

package dev.sparkfailover.job.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Moves options for Java from the environment into a file that only its owner may read. Of those in
 * the environment Java prints a note before anything else, with a password if one is among them,
 * and waits for the reader of its standard error: a process that is brought back would never begin.
 */
public final class JavaOptions {
  /** The weaker ones first, as Java has it. */
  private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private JavaOptions() {}

  /** Adapts a process before it starts. */
  public interface Setup {
    void accept(ProcessBuilder builder);
  }

  /**
   * Starts that command without a note; the command is left as it is if it is not Java's. The file
   * is gone when the process ends, or earlier.
   */
  public static Process start(List<String> command, Setup setup) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!Path.of(command.getFirst()).endsWith("java")) {
      setup.accept(builder);
      return builder.start();
    }
    ArgumentFile file = ArgumentFile.of(options(builder.environment()));
    builder.command(with(file, command));
    VARIABLES.forEach(builder.environment()::remove);
    setup.accept(builder);
    return file.start(builder);
  }

  private static List<String> with(ArgumentFile file, List<String> command) {
    List<String> words = new ArrayList<>(List.of(command.getFirst()));
    words.addAll(file.words());
    words.addAll(command.subList(1, command.size()));
    return words;
  }

  static List<String> options(Map<String, String> env) {
    List<String> options = new ArrayList<>();
    VARIABLES.forEach(name -> options.addAll(words(env.getOrDefault(name, ""))));
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

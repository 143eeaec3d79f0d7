package dev.sparkfailover.job.application;

import dev.sparkfailover.job.plugins.UnusableCodeException;
import java.util.ArrayList;
import java.util.List;

/** Splits a line into arguments as a shell does: blanks, single and double quotes, backslashes. */
final class ShellWords {
  private static final char NO_QUOTE = 0;

  private final String line;
  private final List<String> arguments = new ArrayList<>();
  private final StringBuilder current = new StringBuilder();
  private boolean inArgument;
  private char quote = NO_QUOTE;

  private ShellWords(String line) {
    this.line = line;
  }

  static List<String> split(String line) {
    return new ShellWords(line).split();
  }

  private List<String> split() {
    for (int i = 0; i < line.length(); i++) {
      if (escapes(i)) {
        i++;
        add(line.charAt(i));
      } else {
        take(line.charAt(i));
      }
    }
    if (quote != NO_QUOTE) {
      throw new UnusableCodeException(
          "JOB_APP_ARGS: the quote " + quote + " is never closed in: " + line);
    }
    end();
    return List.copyOf(arguments);
  }

  /**
   * Within double quotes a backslash escapes only a quote and itself; within single ones nothing.
   */
  private boolean escapes(int at) {
    if (line.charAt(at) != '\\' || quote == '\'' || at + 1 == line.length()) {
      return false;
    }
    char next = line.charAt(at + 1);
    return quote == NO_QUOTE || next == '"' || next == '\\';
  }

  private void take(char c) {
    if (c == quote) {
      quote = NO_QUOTE;
    } else if (quote == NO_QUOTE && (c == '"' || c == '\'')) {
      quote = c;
      inArgument = true;
    } else if (quote == NO_QUOTE && Character.isWhitespace(c)) {
      end();
    } else {
      add(c);
    }
  }

  private void add(char c) {
    current.append(c);
    inArgument = true;
  }

  private void end() {
    if (inArgument) {
      arguments.add(current.toString());
    }
    current.setLength(0);
    inArgument = false;
  }
}

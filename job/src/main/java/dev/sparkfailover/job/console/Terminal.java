package dev.sparkfailover.job.console;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** Knows whether the standard output is a terminal. */
public final class Terminal {
  private Terminal() {}

  /** From Java 22 on there is a console also when there is no terminal: it has to be asked. */
  public static boolean present() {
    return !"dumb".equals(System.getenv("TERM"))
        && Optional.ofNullable(System.console()).map(Terminal::isTerminal).orElse(false);
  }

  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("the console cannot be asked whether it is a terminal", e);
    }
  }
}

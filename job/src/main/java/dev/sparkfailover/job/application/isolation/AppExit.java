package dev.sparkfailover.job.application.isolation;

import java.lang.StackWalker.Option;
import java.util.Set;
import scala.runtime.Nothing$;

/** Where the rewritten exit calls of an application lead; public only because its code calls it. */
public final class AppExit {

  /**
   * The class that a method reference becomes is hidden, and may be the only frame of its loader.
   */
  private static final StackWalker STACK =
      StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES));

  private AppExit() {}

  /** In place of {@code System.exit(code)}. */
  public static void exit(int code) {
    ExitError end = end(code);
    throw end;
  }

  /** In place of {@code runtime.exit(code)} and {@code runtime.halt(code)}. */
  public static void exit(Runtime runtime, int code) {
    exit(code);
  }

  /** In place of Scala's {@code sys.exit(code)}. */
  public static Nothing$ exit(Object scalaSys, int code) {
    ExitError end = end(code);
    throw end;
  }

  /** In place of Scala's {@code sys.exit()}. */
  public static Nothing$ exit(Object scalaSys) {
    return exit(scalaSys, 0);
  }

  private static ExitError end(int code) {
    return STACK
        .walk(
            frames ->
                frames
                    .map(frame -> frame.getDeclaringClass().getClassLoader())
                    .filter(AppClassLoader.class::isInstance)
                    .findFirst())
        .map(loader -> ((AppClassLoader) loader).exits().exit(code))
        .orElseGet(() -> new ExitError(code));
  }
}

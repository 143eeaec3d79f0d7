package dev.sparkfailover.job.failure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises failures that no restart within this JVM can heal.
 *
 * <p>A class whose static initializer failed stays unusable for as long as its class loader lives.
 * An application's classes have a loader of each session's own, so for these a new session is
 * enough; Spark's, its libraries' and ours stay with the process.
 */
public final class UnrecoverableFailures {
  private static final Pattern NOT_INITIALIZED =
      Pattern.compile("Could not initialize class ([\\w.$/]+)");

  /** Names of errors that reach the driver as mere text of a task's failure. */
  private static final Pattern IN_TEXT =
      Pattern.compile("java\\.lang\\.ExceptionInInitializerError|" + NOT_INITIALIZED.pattern());

  /** The native library lies in a file or a loader that this JVM cannot use a second time. */
  private static final Pattern LIBRARY = Pattern.compile("already loaded in another classloader");

  private UnrecoverableFailures() {}

  /** Why only a fresh process can heal the failure; empty when a new session may. */
  public static Optional<String> reason(Throwable failure) {
    CauseChain chain = CauseChain.of(failure);
    return chain.links().stream()
        .flatMap(link -> of(link).stream())
        .findFirst()
        .or(() -> inText(chain));
  }

  private static Optional<String> of(Throwable t) {
    return switch (t) {
      case ExceptionInInitializerError e ->
          staying(initializersOf(e)).map(UnrecoverableFailures::failed);
      case NoClassDefFoundError e ->
          classOf(e)
              .filter(UnrecoverableFailures::isOfThisProcess)
              .map(UnrecoverableFailures::failed);
      case UnsatisfiedLinkError e when LIBRARY.matcher(text(e)).find() ->
          Optional.of("a native library cannot be loaded again: " + text(e));
      case InternalError e -> Optional.of("the JVM itself failed: " + text(e));
      default -> Optional.empty();
    };
  }

  private static Optional<String> inText(CauseChain chain) {
    return chain.links().stream()
            .filter(link -> link.getClass().getName().startsWith("org.apache.spark."))
            .anyMatch(link -> IN_TEXT.matcher(text(link)).find())
        ? Optional.of("a static initializer failed in a task, and stays failed in its JVM")
        : Optional.empty();
  }

  private static String failed(String name) {
    return "the static initializer of %s failed, and stays failed in this JVM".formatted(name);
  }

  private static Optional<String> classOf(NoClassDefFoundError e) {
    Matcher matcher = NOT_INITIALIZED.matcher(text(e));
    return matcher.find() ? Optional.of(matcher.group(1).replace('/', '.')) : Optional.empty();
  }

  /** Those on the stack: with the innermost, all that were waiting for it failed. */
  private static List<String> initializersOf(ExceptionInInitializerError e) {
    return Arrays.stream(Optional.ofNullable(e.getCause()).orElse(e).getStackTrace())
        .filter(frame -> frame.getMethodName().equals("<clinit>"))
        .map(StackTraceElement::getClassName)
        .toList();
  }

  /** One that is not known by its name may be any. */
  private static Optional<String> staying(List<String> classes) {
    return classes.isEmpty()
        ? Optional.of("a class")
        : classes.stream().filter(UnrecoverableFailures::isOfThisProcess).findFirst();
  }

  private static boolean isOfThisProcess(String className) {
    try {
      Class<?> unused =
          Class.forName(className, false, UnrecoverableFailures.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return e instanceof LinkageError;
    }
  }

  private static String text(Throwable t) {
    return String.valueOf(t.getMessage());
  }
}

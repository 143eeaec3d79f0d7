package dev.sparkfailover.job.application.isolation;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Shows a shutdown hook whether it meets an application's exit that could not be rewritten. */
public final class ExitGuard {

  /**
   * Where an application ended the process, for people; empty when the shutdown has another cause.
   * To be asked in a shutdown hook: the thread that called for the exit waits meanwhile.
   */
  public Optional<String> escaped() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> exits(thread.getValue()))
        .flatMap(thread -> caller(thread).stream())
        .findFirst();
  }

  private static boolean exits(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(
            frame ->
                frame.getClassName().equals("java.lang.Runtime")
                    && frame.getMethodName().equals("exit"));
  }

  private static Optional<String> caller(Map.Entry<Thread, StackTraceElement[]> thread) {
    return Arrays.stream(thread.getValue())
        .filter(
            frame ->
                frame.getClassLoaderName() != null
                    && frame.getClassLoaderName().startsWith(AppClassLoader.NAME))
        .findFirst()
        .map(
            frame ->
                "the application ended the process at "
                    + frame
                    + " on thread "
                    + thread.getKey().getName()
                    + "; an exit by reflection or in a library cannot be kept from it: throw an"
                    + " exception instead, or set JOB_APP_ISOLATION=process");
  }
}

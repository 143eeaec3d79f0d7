package dev.sparkfailover.job.application.isolation;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;

/** The application ended itself with an exit code other than 0, or its own JVM died. */
public final class AppExitException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  /** Above it, a process was ended by a signal: 128 and the signal's number. */
  private static final int SIGNALS = 128;

  private final int code;
  private final FailureClass failureClass;

  /** It called {@code System.exit(code)} in our JVM. */
  public AppExitException(int code) {
    this(
        code, "the application called exit(" + code + "); its log says why", FailureClass.PIPELINE);
  }

  private AppExitException(int code, String message, FailureClass failureClass) {
    super(message);
    this.code = code;
    this.failureClass = failureClass;
  }

  /** Its own JVM ended; the last lines of what it wrote to its standard error say why. */
  public static AppExitException ofProcess(int code, String lastLines) {
    String tail =
        lastLines.isBlank() ? "it wrote nothing to stderr" : "its last lines: " + lastLines;
    return new AppExitException(
        code,
        "the application's process ended with exit code " + code + "; " + tail,
        classOf(code, lastLines));
  }

  private static FailureClass classOf(int code, String lastLines) {
    if (lastLines.contains("java.lang.OutOfMemoryError")) {
      return FailureClass.RESOURCE;
    }
    return code > SIGNALS ? FailureClass.PROCESS : FailureClass.PIPELINE;
  }

  public int code() {
    return code;
  }

  @Override
  public FailureClass failureClass() {
    return failureClass;
  }
}

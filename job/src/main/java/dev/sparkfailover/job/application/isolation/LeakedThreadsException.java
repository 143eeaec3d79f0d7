package dev.sparkfailover.job.application.isolation;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The application left threads behind: only a fresh process is clean again. */
public final class LeakedThreadsException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  public LeakedThreadsException(List<String> names) {
    super("leaked threads: " + String.join(", ", names));
  }

  /** The one that a failure is, was caused by or carries along. */
  public static Optional<LeakedThreadsException> in(Throwable failure) {
    if (failure instanceof LeakedThreadsException leaked) {
      return Optional.of(leaked);
    }
    return Stream.concat(
            Stream.of(failure.getSuppressed()), Optional.ofNullable(failure.getCause()).stream())
        .flatMap(below -> in(below).stream())
        .findFirst();
  }

  @Override
  public FailureClass failureClass() {
    return FailureClass.PIPELINE;
  }
}

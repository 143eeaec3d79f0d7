package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;
import java.util.Objects;
import java.util.stream.Stream;

/** A batch that fails again after a search found no file of it that could be set aside. */
final class PoisonNotFoundException extends Exception implements Classified {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 300;

  PoisonNotFoundException(long batch, String outcome, Exception failure) {
    super(
        "batch %s keeps failing and nothing of it is moved, because %s; fix the pipeline, its input or JOB_QUARANTINE_MAX_FILES; it failed with %s"
            .formatted(batch, outcome, words(failure)),
        failure);
  }

  @Override
  public FailureClass failureClass() {
    return FailureClass.PIPELINE;
  }

  private static String words(Throwable failure) {
    Throwable root =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .limit(50)
            .reduce((outer, inner) -> inner)
            .orElseThrow();
    String line = root.toString().lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }
}

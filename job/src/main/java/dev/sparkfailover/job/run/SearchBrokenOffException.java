package dev.sparkfailover.job.run;

import dev.sparkfailover.job.event.Classified;
import dev.sparkfailover.job.event.FailureClass;

/** A search for poison that could not go on now; the next attempt goes on with it. */
final class SearchBrokenOffException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  SearchBrokenOffException(long batch) {
    super(
        "the search for poison in batch %s was broken off, it goes on with the next attempt"
            .formatted(batch));
  }

  /** Neither the files nor the pipeline are known to be at fault. */
  @Override
  public FailureClass failureClass() {
    return FailureClass.RESOURCE;
  }
}

package dev.sparkfailover.job.run;

/** A search for poison that could not go on now; the next attempt goes on with it. */
final class SearchBrokenOffException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SearchBrokenOffException(long batch) {
    super(
        "the search for poison in batch %d was broken off, it goes on with the next attempt"
            .formatted(batch));
  }
}

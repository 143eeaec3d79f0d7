package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.failure.WithoutHeadway;

/**
 * A search for poison that could not go on now; the next one goes on with it. Of which class that
 * is says the cause: neither the files nor the pipeline are known to be at fault.
 */
final class SearchInterruptedException extends RuntimeException implements WithoutHeadway {
  private static final long serialVersionUID = 1L;

  SearchInterruptedException(long batch, Throwable cause) {
    super(
        "the search for poison in batch %s was interrupted and continues later".formatted(batch),
        cause);
  }
}

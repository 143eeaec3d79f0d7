package dev.sparkfailover.job.restart;

import dev.sparkfailover.job.settings.Settings;

/**
 * How many restarts searches for poison may take without a price until files are processed well
 * again.
 *
 * <p>A step costs a restart only when a dry run kills or hangs its attempt. A bisection of {@code
 * n} files meets each of {@code k} bad ones in at most {@code log2(n)} groups, once, and alone,
 * twice; one more is for the group that shows that there are too many. Beyond that a search makes
 * no headway, and each of its failures counts as any other.
 */
public final class SearchBound {
  private SearchBound() {}

  public static int of(Settings.Books books) {
    int log =
        Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, books.maxFilesPerBatch()) - 1);
    long bound = (books.quarantineMax() + 1L) * (log + 2L);
    return (int) Math.min(Integer.MAX_VALUE, bound);
  }
}

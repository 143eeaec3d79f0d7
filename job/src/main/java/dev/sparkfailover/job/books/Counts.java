package dev.sparkfailover.job.books;

/** Rows of one batch: processed, and those that did not parse. */
public record Counts(long processed, long quarantined) {
  public static final Counts NONE = new Counts(0, 0);

  public Counts {
    if (processed < 0 || quarantined < 0) {
      throw new IllegalArgumentException(
          "counts: must be >= 0, got " + processed + " and " + quarantined);
    }
  }
}

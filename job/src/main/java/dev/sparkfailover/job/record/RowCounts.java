package dev.sparkfailover.job.record;

/** Rows of one batch: processed, and those that did not parse. */
public record RowCounts(long processed, long quarantined) {
  public static final RowCounts NONE = new RowCounts(0, 0);

  public RowCounts {
    if (processed < 0 || quarantined < 0) {
      throw new IllegalArgumentException(
          "counts: must be >= 0, got " + processed + " and " + quarantined);
    }
  }
}

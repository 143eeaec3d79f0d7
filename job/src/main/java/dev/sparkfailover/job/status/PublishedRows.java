package dev.sparkfailover.job.status;

import java.time.Instant;
import java.util.Optional;

/**
 * What is done, as the books know it: before this process started, and since.
 *
 * <p>Batches that are committed and not yet done count later: they are reported when recovery has
 * published them.
 *
 * @param rows rows processed, of all batches that are marked done
 * @param quarantinedRows rows that did not parse, of the same batches
 * @param last when the last of these batches was committed
 */
public record PublishedRows(long rows, long quarantinedRows, Optional<Instant> last) {
  public static final PublishedRows NOTHING = new PublishedRows(0, 0, Optional.empty());

  public PublishedRows {
    if (rows < 0 || quarantinedRows < 0) {
      throw new IllegalArgumentException(
          "rows must be >= 0, got %s and %s".formatted(rows, quarantinedRows));
    }
  }

  /** With the rows of one more batch. */
  PublishedRows and(long moreRows, long moreQuarantinedRows) {
    return new PublishedRows(rows + moreRows, quarantinedRows + moreQuarantinedRows, last);
  }
}

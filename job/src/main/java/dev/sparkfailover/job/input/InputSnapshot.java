package dev.sparkfailover.job.input;

/**
 * What was seen at a look into the input.
 *
 * @param nanos when that was, by {@link dev.sparkfailover.contract.time.Clock#nanos()}
 */
public record InputSnapshot(Backlog backlog, long nanos) {
  /** Whether this one is the more recent of the two. */
  boolean after(InputSnapshot other) {
    return nanos - other.nanos >= 0;
  }
}

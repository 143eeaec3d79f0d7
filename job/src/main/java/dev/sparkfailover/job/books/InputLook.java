package dev.sparkfailover.job.books;

/**
 * What was seen at a look into the input.
 *
 * @param nanos when that was, by {@link dev.sparkfailover.job.clock.Clock#nanos()}
 */
public record InputLook(Backlog backlog, long nanos) {
  /** Whether this one is the more recent of the two. */
  boolean after(InputLook other) {
    return nanos - other.nanos >= 0;
  }
}

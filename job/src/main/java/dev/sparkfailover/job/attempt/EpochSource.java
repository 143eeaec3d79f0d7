package dev.sparkfailover.job.attempt;

/** Hands out the epochs that fence one attempt off from all earlier ones. */
public interface EpochSource {

  /** Takes the next epoch for a new attempt. */
  long next() throws Exception;

  /** Ends with an exception marked {@code FencedOff} when a later epoch was taken. */
  void check(long epoch) throws Exception;
}

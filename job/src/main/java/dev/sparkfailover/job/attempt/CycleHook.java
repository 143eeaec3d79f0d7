package dev.sparkfailover.job.attempt;

/** Is called where an application's cycle begins: there, faults are injected on purpose. */
public interface CycleHook {

  /** What a job without faults uses: nothing happens. */
  CycleHook NONE = (attempt, cycle) -> {};

  /** The cycle has begun and is on record; an exception ends it. */
  void began(Attempt attempt, long cycle);

  /** Ends, from another thread, what {@link #began} does. */
  default void cancel() {}
}

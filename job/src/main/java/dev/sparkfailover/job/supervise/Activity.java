package dev.sparkfailover.job.supervise;

/** What is at work and when each of it last moved on; thread-safe. */
public interface Activity {

  /** Something begins to work: from now on its silence counts. */
  void began(String what);

  /** It moved on. Unknown names begin. */
  void progressed(String what);

  /** It is over; no silence any more. */
  void ended(String what);

  /** All of it is over: the attempt waits or is gone. */
  void clear();
}

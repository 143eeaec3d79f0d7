package dev.sparkfailover.job.http;

/** What POST /resume asks for: the budget restored and the job started again. */
@FunctionalInterface
public interface ResumeAction {

  /** Takes the wish and returns at once; false when the job is not exhausted. */
  boolean resume();
}

package dev.sparkfailover.job.event;

/** An exception that knows its own failure class. */
public interface Classified {

  FailureClass failureClass();
}

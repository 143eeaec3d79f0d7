package dev.sparkfailover.job.event;

/** An exception that knows its own class; it is asked wherever it stands in a chain of causes. */
public interface Classified {

  FailureClass failureClass();
}

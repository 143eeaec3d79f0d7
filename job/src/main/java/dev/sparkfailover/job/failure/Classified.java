package dev.sparkfailover.job.failure;

import dev.sparkfailover.job.event.FailureClass;

/** An exception that knows its own class; it is asked wherever it stands in a chain of causes. */
public interface Classified {

  FailureClass failureClass();
}

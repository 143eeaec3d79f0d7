package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;

/** The executors cannot read or write the data folder; that is no file's fault. */
public final class UnfitExecutorsException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;

  public UnfitExecutorsException(ControlRun.Result.Unsound unsound) {
    super(unsound.why());
    this.failureClass = unsound.reason();
  }

  @Override
  public FailureClass failureClass() {
    return failureClass;
  }
}

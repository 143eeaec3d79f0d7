package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.event.Classified;
import dev.sparkfailover.job.event.FailureClass;

/** The executors cannot read or write the data folder; that is no file's fault. */
public final class UnfitExecutorsException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;

  public UnfitExecutorsException(Control.Result.Unsound unsound) {
    super(unsound.why());
    this.failureClass = unsound.reason();
  }

  @Override
  public FailureClass failureClass() {
    return failureClass;
  }
}

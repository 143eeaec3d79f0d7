package dev.sparkfailover.job.spi;

/** Thrown by a pipeline that no restart can heal: the job gives up at once. */
public final class FatalPipelineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FatalPipelineException(String message) {
    super(message);
  }

  public FatalPipelineException(String message, Throwable cause) {
    super(message, cause);
  }
}

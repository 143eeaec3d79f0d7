package dev.sparkfailover.job.startup;

import java.io.IOException;

/** An I/O failure whose message already says where it was, what was found and what to do. */
public final class ExplainedException extends IOException {
  private static final long serialVersionUID = 1L;

  public ExplainedException(String message, Throwable cause) {
    super(message, cause);
  }
}

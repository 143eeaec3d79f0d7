package dev.sparkfailover.job.ledger;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;

/** The ledger cannot be read or written; the message says where and what to do. */
public final class LedgerException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  public LedgerException(String message) {
    super(message);
  }

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureClass failureClass() {
    return FailureClass.RESOURCE;
  }
}

package dev.sparkfailover.job.ledger;

import java.io.IOException;

/** A storage did not answer in time; whether it did what it was asked to is not known. */
final class StorageTimeoutException extends IOException {
  private static final long serialVersionUID = 1L;

  StorageTimeoutException(String message) {
    super(message);
  }
}

package dev.sparkfailover.job.ledger;

import java.io.IOException;

/** A storage did not answer in time; whether it did what it was asked to is not known. */
final class NoAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message);
  }
}

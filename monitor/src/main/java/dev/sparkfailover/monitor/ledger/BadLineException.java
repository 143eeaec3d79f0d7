package dev.sparkfailover.monitor.ledger;

/** A line of the ledger is not what the job writes; the message says what is wrong with it. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long line;

  BadLineException(long line, String what) {
    super(what);
    this.line = line;
  }

  /** Its number, from 1. */
  long line() {
    return line;
  }
}

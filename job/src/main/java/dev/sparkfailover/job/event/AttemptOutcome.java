package dev.sparkfailover.job.event;

/** How an attempt ended, as it is recorded. */
public enum AttemptOutcome {
  COMPLETED("completed"),
  FAILED("failed"),
  HUNG("hung"),
  STOPPED("stopped"),
  /** Its work was good, and a fresh process continues. */
  RENEWED("renewed");

  private final String label;

  AttemptOutcome(String label) {
    this.label = label;
  }

  /** The name in the ledger. */
  public String label() {
    return label;
  }
}

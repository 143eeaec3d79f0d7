package dev.sparkfailover.job.event;

/** Whether a restart counts against the budget. */
public enum RestartKind {
  COUNTED("counted"),
  /** After a failure whose restarts have no limit. */
  UNCOUNTED("uncounted"),
  /** A step of a search for poison, of which there is a number without a price. */
  SEARCH("search");

  private final String label;

  RestartKind(String label) {
    this.label = label;
  }

  /** The name in the ledger. */
  public String label() {
    return label;
  }
}

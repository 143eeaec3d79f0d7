package dev.sparkfailover.job.event;

/** What made the budget whole again. */
public enum BudgetRestoredBy {
  GOOD_CYCLES("good-cycles", false),
  /** An application that never returns worked for {@code JOB_HEALTHY_AFTER}. */
  HEALTHY_WORK("healthy-work", false),
  FRESH_BUDGET("fresh-budget", true),
  RESUME("resume", true);

  private final String label;
  private final boolean person;

  BudgetRestoredBy(String label, boolean person) {
    this.label = label;
    this.person = person;
  }

  /** The name in the ledger. */
  public String label() {
    return label;
  }

  /** Whether a person restored it; then the job goes on also after it gave up. */
  public boolean person() {
    return person;
  }
}

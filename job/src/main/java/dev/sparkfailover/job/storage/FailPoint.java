package dev.sparkfailover.job.storage;

/** The places between two steps of a batch at which a test ends the process. */
public enum FailPoint {
  AFTER_PLAN("after-plan"),
  IN_STAGING("in-staging"),
  BEFORE_COMMIT("before-commit"),
  AFTER_COMMIT("after-commit"),
  BETWEEN_OUTPUTS("between-outputs"),
  BEFORE_ARCHIVE("before-archive"),
  IN_ARCHIVE("in-archive"),
  AFTER_ARCHIVE("after-archive"),
  BEFORE_DONE("before-done"),
  BEFORE_QUARANTINE_AMEND("before-quarantine-amend"),
  BEFORE_QUARANTINE_MOVE("before-quarantine-move");

  private final String label;

  FailPoint(String label) {
    this.label = label;
  }

  /** The name in a test's environment and in its files. */
  public String label() {
    return label;
  }
}

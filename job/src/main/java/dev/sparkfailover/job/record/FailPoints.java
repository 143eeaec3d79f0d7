package dev.sparkfailover.job.record;

/** Told where the books stand, so that a test can end the process right there. */
@FunctionalInterface
public interface FailPoints {
  String AFTER_PLAN = "after-plan";
  String IN_STAGING = "in-staging";
  String BEFORE_COMMIT = "before-commit";
  String AFTER_COMMIT = "after-commit";
  String BETWEEN_OUTPUTS = "between-outputs";
  String BEFORE_ARCHIVE = "before-archive";
  String IN_ARCHIVE = "in-archive";
  String AFTER_ARCHIVE = "after-archive";
  String BEFORE_DONE = "before-done";
  String BEFORE_QUARANTINE_AMEND = "before-quarantine-amend";
  String BEFORE_QUARANTINE_MOVE = "before-quarantine-move";

  void reached(String point);

  /** What production uses: nothing happens. */
  static FailPoints none() {
    return point -> {};
  }
}

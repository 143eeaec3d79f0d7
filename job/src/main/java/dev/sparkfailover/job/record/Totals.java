package dev.sparkfailover.job.record;

/** All that a checkpoint took in since it began, this batch included. */
public record Totals(
    long batches,
    long filesTaken,
    long filesProcessed,
    long filesQuarantined,
    long rowsProcessed,
    long rowsQuarantined) {
  public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

  /** The totals after one more batch. */
  public Totals plus(Plan plan, RowCounts rows) {
    return new Totals(
        batches + 1,
        plan.taken(),
        filesProcessed + plan.files().size(),
        filesQuarantined + plan.quarantined().size(),
        rowsProcessed + rows.processed(),
        rowsQuarantined + rows.quarantined());
  }
}

package dev.sparkfailover.job.commit;

/** Whether every file that was taken in is accounted for. */
public record Balance(long taken, long processed, long quarantined, long pending) {

  /** Files taken = processed + quarantined + those of the open batch. */
  public boolean balanced() {
    return taken == processed + quarantined + pending;
  }
}

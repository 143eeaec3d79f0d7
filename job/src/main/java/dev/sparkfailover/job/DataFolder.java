package dev.sparkfailover.job;

import dev.sparkfailover.job.books.Fence;
import dev.sparkfailover.job.books.RefusedException;
import dev.sparkfailover.job.books.Store;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Refusal;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;

/** Takes possession of the data folder, or says why it cannot be used. */
final class DataFolder {
  private DataFolder() {}

  /**
   * Without the folder there is no ledger either, so nobody counts: ending with a request for a
   * fresh process would only turn in circles.
   */
  static Fence own(Store store, Settings settings, Clock clock) throws InterruptedException {
    try {
      return Fence.acquire(store, clock, settings.bounds().fenceWait());
    } catch (IOException e) {
      Refusal refusal = Refusal.of(e);
      throw new RefusedException(
          "JOB_DATA_DIR: must be a folder that can be written to, cannot use \"%s\": %s; %s, or set another folder"
              .formatted(settings.dataDir(), refusal.what(), refusal.advice()),
          e);
    }
  }
}

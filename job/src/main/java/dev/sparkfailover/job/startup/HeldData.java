package dev.sparkfailover.job.startup;

import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.ledger.Ledger;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;

/** The job's data, which this process alone may change until it leaves. */
public record HeldData(Store store, Fence fence, Ledger ledger) implements AutoCloseable {

  @Override
  public void close() {
    ledger.close();
    leave(fence);
  }

  /**
   * What the storage refuses now changes nothing of how the job ended: another driver finds out by
   * the lock, or by the lease that stands still.
   */
  static void leave(Fence fence) {
    try {
      fence.close();
    } catch (IOException e) {
      JobLogger.of(HeldData.class).warn("The data could not be left in good order", e);
    }
  }
}

package dev.sparkfailover.job;

import dev.sparkfailover.job.books.Fence;
import dev.sparkfailover.job.books.RefusedException;
import dev.sparkfailover.job.books.Store;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Refusal;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Takes possession of the data folder, or says why it cannot be used. */
final class DataFolder {
  private static final String OF_HADOOP = "spark.hadoop.";

  private DataFolder() {}

  static Store store(Settings settings) throws IOException {
    return Store.at(settings.dataDir(), () -> hadoop(settings));
  }

  /** Books and ledger reach the file system by the same settings as Spark. */
  static Configuration hadoop(Settings settings) {
    Configuration configuration = new Configuration();
    settings.sparkConf().entrySet().stream()
        .filter(each -> each.getKey().startsWith(OF_HADOOP))
        .forEach(
            each ->
                configuration.set(each.getKey().substring(OF_HADOOP.length()), each.getValue()));
    return configuration;
  }

  /**
   * Without the folder there is no ledger either, so nobody counts: ending with a request for a
   * fresh process would only turn in circles.
   */
  static Fence own(Store store, Settings settings, Clock clock, Fence.Timing timing)
      throws InterruptedException {
    try {
      return Fence.acquire(store, clock, settings.bounds().fenceWait(), timing);
    } catch (IOException e) {
      Refusal refusal = Refusal.of(e);
      throw new RefusedException(
          "JOB_DATA_DIR: must be a folder that can be written to, cannot use \"%s\": %s; %s, or set another folder"
              .formatted(settings.dataDir(), refusal.what(), refusal.advice()),
          e);
    }
  }
}

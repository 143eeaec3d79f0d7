package dev.sparkfailover.job;

import dev.sparkfailover.job.books.Fence;
import dev.sparkfailover.job.books.Holder;
import dev.sparkfailover.job.books.RefusedException;
import dev.sparkfailover.job.books.Store;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.clock.Durations;
import dev.sparkfailover.job.event.Refusal;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
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
  static Fence own(
      Store store, Settings settings, Clock clock, Fence.Timing timing, Consumer<String> waits)
      throws InterruptedException {
    Duration wait = settings.bounds().fenceWait();
    Instant until = clock.now().plus(wait).truncatedTo(ChronoUnit.SECONDS);
    Consumer<Holder> waitsFor =
        holder ->
            waits.accept(
                "waiting for another driver at work on %s: %s; until it leaves or gives no sign of life for %s, but for one that is alive not longer than %s (JOB_FENCE_WAIT=%s)"
                    .formatted(
                        settings.dataDir(),
                        holder.text(),
                        Durations.text(timing.stale()),
                        until,
                        Durations.text(wait)));
    try {
      return Fence.acquire(store, clock, wait, timing, waitsFor);
    } catch (IOException e) {
      Refusal refusal = Refusal.of(e);
      throw new RefusedException(
          "JOB_DATA_DIR: must be a folder that can be written to, cannot use \"%s\": %s; %s, or set another folder"
              .formatted(settings.dataDir(), refusal.what(), refusal.advice()),
          e);
    }
  }
}

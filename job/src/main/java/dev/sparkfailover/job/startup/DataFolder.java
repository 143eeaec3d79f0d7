package dev.sparkfailover.job.startup;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Durations;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.record.DriverId;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Takes possession of the data folder, or says why it cannot be used. */
public final class DataFolder {
  private static final String OF_HADOOP = "spark.hadoop.";

  /** A block of a usual disk: less may fit into one that is full. */
  private static final int TRIED_BYTES = 4096;

  private static final Duration PATIENCE_OF_A_PERSON = Duration.ofSeconds(30);

  /** Hadoop's own patience is a quarter of an hour for a machine that is switched off. */
  private static final Map<String, String> HASTE =
      Map.of(
          "ipc.client.connect.max.retries", "1",
          "ipc.client.connect.max.retries.on.timeouts", "1",
          "ipc.client.connect.timeout", "10000",
          "ipc.client.rpc-timeout.ms", "20000",
          "dfs.client.failover.max.attempts", "4",
          "dfs.client.block.write.locateFollowingBlock.retries", "2");

  private DataFolder() {}

  public static Store store(Settings settings) throws IOException {
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

  /** As {@link #hadoop}, but what is away is found out soon: who asks tries again by itself. */
  private static Configuration hasty(Settings settings) {
    Configuration configuration = hadoop(settings);
    HASTE.forEach(configuration::set);
    return configuration;
  }

  /**
   * Writes, reads and removes a small file, which shows that the folder can be used now. May block
   * for as long as the storage does, and is harmless whenever it ends.
   *
   * @return the bytes that were written and read
   */
  static int tryOut(Settings settings) throws IOException {
    Store store = Store.at(settings.dataDir(), () -> hasty(settings));
    String file = "checkpoints/owners/%s.try".formatted(UUID.randomUUID());
    store.folders("checkpoints/owners");
    try {
      store.write(file, new byte[TRIED_BYTES]);
      return store.read(file).length;
    } finally {
      store.delete(file);
    }
  }

  /**
   * For a person's command, which waits for nothing.
   *
   * @throws RefusedException when the folder cannot be used, whatever the reason
   */
  public static void tryOutAtOnce(Settings settings) throws InterruptedException {
    String where = settings.dataDir().toString();
    RequiredFolder need = new RequiredFolder(Outage.Folder.DATA, "JOB_DATA_DIR", where, false);
    try {
      int unused = new BoundedTry(PATIENCE_OF_A_PERSON).ask(() -> tryOut(settings));
    } catch (RefusedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String why = need.outage(e).map(Outage::why).orElseGet(() -> need.refusal(e));
      throw new RefusedException(why, e);
    }
  }

  /** As the other, for a person's command: what the storage refuses is refused. */
  public static Fence own(
      Store store, Settings settings, Clock clock, Fence.Timing timing, Consumer<String> waits)
      throws InterruptedException {
    try {
      return enter(store, settings, clock, timing, waits);
    } catch (IOException e) {
      String where = settings.dataDir().toString();
      RequiredFolder need = new RequiredFolder(Outage.Folder.DATA, "JOB_DATA_DIR", where, false);
      throw new RefusedException(need.refusal(e), e);
    }
  }

  /** Becomes the one driver at work on the data. */
  static Fence enter(
      Store store, Settings settings, Clock clock, Fence.Timing timing, Consumer<String> waits)
      throws IOException, InterruptedException {
    Duration wait = settings.bounds().fenceWait();
    Instant until = clock.now().plus(wait).truncatedTo(ChronoUnit.SECONDS);
    Consumer<DriverId> waitsFor =
        holder ->
            waits.accept(
                "waiting for another driver at work on %s: %s; until it leaves or gives no sign of life for %s, but for one that is alive not longer than %s (JOB_FENCE_WAIT=%s)"
                    .formatted(
                        settings.dataDir(),
                        holder.text(),
                        Durations.text(timing.stale()),
                        until,
                        Durations.text(wait)));
    return Fence.acquire(store, clock, wait, timing, waitsFor);
  }
}

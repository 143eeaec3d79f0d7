package dev.sparkfailover.job.session;

import dev.sparkfailover.job.failure.ClusterHealth;
import dev.sparkfailover.job.failure.ClusterProbe;
import dev.sparkfailover.job.settings.SparkMaster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.scheduler.ExternalClusterManager;

/**
 * Probes the real cluster: a standalone master by connecting to it, every cluster by the executors
 * that it granted. A local master is always there.
 */
public final class SparkClusterProbe implements ClusterProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String STANDALONE = "spark://";

  /** A cluster that has room replaces an executor within a fraction of this. */
  private static final Duration REPLACED = Duration.ofSeconds(2);

  private final String master;
  private final AtomicReference<Optional<ExecutorWatch>> watch =
      new AtomicReference<>(Optional.empty());

  /**
   * @param master {@code SPARK_MASTER_URL}
   */
  public SparkClusterProbe(String master) {
    this.master = master;
  }

  @Override
  public ClusterHealth health() {
    if (SparkMaster.isOnThisMachine(master)) {
      return new ClusterHealth(false, "the master is in this process");
    }
    if (!reachable()) {
      return new ClusterHealth(
          true,
          "the Spark master %s does not answer; is it running, and is SPARK_MASTER_URL right?"
              .formatted(master));
    }
    return starving()
        ? new ClusterHealth(
            true,
            "the Spark master %s grants no executors; are workers up, with free cores and memory?"
                .formatted(master))
        : new ClusterHealth(false, "the Spark master %s answers".formatted(master));
  }

  /** Whether Spark itself or a cluster manager on the class path knows this kind of master. */
  static boolean managed(String master) {
    return SparkMaster.isOnThisMachine(master)
        || master.startsWith(STANDALONE)
        || ServiceLoader.load(ExternalClusterManager.class).stream()
            .anyMatch(manager -> manager.get().canCreate(master));
  }

  /** Whether a master listens at one of the addresses; other cluster managers are not asked. */
  boolean reachable() {
    return !master.startsWith(STANDALONE)
        || addresses().stream().anyMatch(SparkClusterProbe::answers);
  }

  /** What was known of an earlier session says nothing of the next one. */
  void sessionStarts() {
    watch.set(Optional.empty());
  }

  /** It is remembered beyond the session's end: its failure is looked at after that. */
  void sessionStarted(ExecutorWatch started) {
    watch.set(Optional.of(started));
  }

  /** Whether jobs of the last session wait, or waited at its end, and no executor was there. */
  boolean starving() {
    return !SparkMaster.isOnThisMachine(master)
        && watch
            .get()
            .flatMap(ExecutorWatch::starving)
            .filter(time -> time.compareTo(REPLACED) >= 0)
            .isPresent();
  }

  private List<String> addresses() {
    return Arrays.asList(master.substring(STANDALONE.length()).split(",", -1));
  }

  private static boolean answers(String address) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(address.substring(0, Math.max(0, colon)), port),
          (int) PATIENCE.toMillis());
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}

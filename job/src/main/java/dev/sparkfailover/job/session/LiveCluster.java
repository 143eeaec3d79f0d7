package dev.sparkfailover.job.session;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.ExternalClusterManager;

/**
 * Probes the real cluster: a standalone master by connecting to it, every cluster by the executors
 * that it granted. A local master is always there.
 */
public final class LiveCluster implements ClusterProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String STANDALONE = "spark://";

  private final String master;
  private final AtomicReference<Optional<SparkContext>> context =
      new AtomicReference<>(Optional.empty());

  /**
   * @param master {@code SPARK_MASTER_URL}
   */
  public LiveCluster(String master) {
    this.master = master;
  }

  @Override
  public ClusterHealth health() {
    if (SessionConf.isLocal(master)) {
      return new ClusterHealth(false, "the master is in this process");
    }
    if (!reachable()) {
      return new ClusterHealth(
          true,
          "the Spark master %s does not answer; is it running, and is SPARK_MASTER_URL right?"
              .formatted(master));
    }
    return executors().orElse(1) > 0
        ? new ClusterHealth(false, "the Spark master %s answers".formatted(master))
        : new ClusterHealth(
            true,
            "the Spark master %s grants no executors; are workers up, with free cores and memory?"
                .formatted(master));
  }

  /** Whether Spark itself or a cluster manager on the class path knows this kind of master. */
  static boolean managed(String master) {
    return SessionConf.isLocal(master)
        || master.startsWith(STANDALONE)
        || ServiceLoader.load(ExternalClusterManager.class).stream()
            .anyMatch(manager -> manager.get().canCreate(master));
  }

  /** Whether a master listens at one of the addresses; other cluster managers are not asked. */
  boolean reachable() {
    return !master.startsWith(STANDALONE) || addresses().stream().anyMatch(LiveCluster::answers);
  }

  void sessionStarted(SparkContext started) {
    context.set(Optional.of(started));
  }

  void sessionEnded() {
    context.set(Optional.empty());
  }

  /** Unknown while there is no session. */
  private OptionalInt executors() {
    Optional<SparkContext> live = context.get().filter(c -> !c.isStopped());
    // The driver is listed as one of them.
    return live.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(live.get().statusTracker().getExecutorInfos().length - 1);
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

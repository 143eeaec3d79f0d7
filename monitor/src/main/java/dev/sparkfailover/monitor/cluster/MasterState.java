package dev.sparkfailover.monitor.cluster;

import java.net.URI;
import java.util.List;

/**
 * What the Spark master's {@code /json/} said.
 *
 * @param status ALIVE, STANDBY, RECOVERING…, as Spark says it
 * @param activeApplications ids of applications that run or wait
 */
public record MasterState(
    String status,
    List<Worker> workers,
    int cores,
    int coresUsed,
    long memoryBytes,
    long memoryUsedBytes,
    List<String> activeApplications,
    int completedApplications) {

  public MasterState {
    workers = List.copyOf(workers);
    activeApplications = List.copyOf(activeApplications);
  }

  public boolean alive() {
    return "ALIVE".equals(status);
  }

  public long aliveWorkers() {
    return workers.stream().filter(Worker::alive).count();
  }

  /**
   * A worker as its master knows it.
   *
   * @param state ALIVE, DEAD, DECOMMISSIONED or UNKNOWN
   */
  public record Worker(
      String id,
      URI webUi,
      String state,
      int cores,
      int coresUsed,
      long memoryBytes,
      long memoryUsedBytes) {

    public boolean alive() {
      return "ALIVE".equals(state);
    }
  }
}

package dev.sparkfailover.job.settings;

/** What the name of a Spark master says of where the work runs. */
public final class SparkMaster {
  private SparkMaster() {}

  /** Whether Spark runs in this process alone, without executors of their own. */
  public static boolean isInDriver(String master) {
    return master.equals("local") || master.startsWith("local[");
  }

  /** Whether all of Spark runs on this machine, so that no cluster can be lost. */
  public static boolean isOnThisMachine(String master) {
    return isInDriver(master) || master.startsWith("local-cluster[");
  }
}

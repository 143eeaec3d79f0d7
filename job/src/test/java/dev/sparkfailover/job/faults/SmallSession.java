package dev.sparkfailover.job.faults;

import org.apache.spark.sql.SparkSession;

/** Small sessions for these tests. */
final class SmallSession {

  private SmallSession() {}

  static SparkSession start() {
    return start("local[2]");
  }

  static SparkSession start(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("faults")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        // Its status is asked for while tasks run: the default may be ten seconds old.
        .config("spark.ui.liveUpdate.period", "0")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }
}

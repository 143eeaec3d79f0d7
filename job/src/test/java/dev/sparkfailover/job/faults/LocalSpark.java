package dev.sparkfailover.job.faults;

import org.apache.spark.sql.SparkSession;

/** Small sessions for these tests. */
final class LocalSpark {

  private LocalSpark() {}

  static SparkSession start() {
    return start("local[2]");
  }

  static SparkSession start(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("faults")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }
}

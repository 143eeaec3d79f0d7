package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.batch.BatchProcessor;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A small Spark in this JVM, set up as the product sets it up. */
final class LocalSpark {

  private LocalSpark() {}

  static SparkSession open() {
    return open(Map.of());
  }

  static SparkSession open(Map<String, String> more) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .appName("test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1");
    BatchProcessor.SESSION_CONF.forEach(builder::config);
    more.forEach(builder::config);
    return builder.getOrCreate();
  }
}

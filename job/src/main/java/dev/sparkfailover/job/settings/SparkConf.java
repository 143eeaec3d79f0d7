package dev.sparkfailover.job.settings;

import java.util.Map;
import java.util.Optional;

/** Spark's own settings by way of names that a shell allows: {@code SPARK_CONF_spark_ui_port}. */
public final class SparkConf {

  static final String PREFIX = "SPARK_CONF_";

  private static final Map<String, String> HAVE_THEIR_OWN_NAME =
      Map.of("spark.master", "SPARK_MASTER_URL", "spark.app.name", "JOB_APPLICATION");

  private SparkConf() {}

  public static boolean names(String name) {
    return name.startsWith(PREFIX) && !name.equals("SPARK_CONF_DIR");
  }

  /** Spark's name: {@code _} stands for a dot, {@code __} for an underscore. */
  static String key(String name) {
    return name.substring(PREFIX.length()).replace("__", "\0").replace('_', '.').replace('\0', '_');
  }

  /** What is wrong with the name, if anything. */
  static Optional<String> objection(String name) {
    var key = key(name);
    if (HAVE_THEIR_OWN_NAME.containsKey(key)) {
      return Optional.of("is set by " + HAVE_THEIR_OWN_NAME.get(key) + ", use that");
    }
    return key.matches("spark\\.[^.].*") && !key.endsWith(".")
        ? Optional.empty()
        : Optional.of(
            "must name one of Spark's settings, such as SPARK_CONF_spark_sql_shuffle_partitions"
                + " for spark.sql.shuffle.partitions, but means \""
                + key
                + "\"");
  }
}

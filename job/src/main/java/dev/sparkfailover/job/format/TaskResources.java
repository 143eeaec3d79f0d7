package dev.sparkfailover.job.format;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.reflect.ClassTag;

/** What a reader of files needs of the task it runs in. */
public final class TaskResources {
  private TaskResources() {}

  /** Once for all tasks: the configuration is large. */
  public static Broadcast<SerializableConfiguration> broadcast(
      SparkSession spark, Configuration hadoop) {
    return spark
        .sparkContext()
        .broadcast(
            new SerializableConfiguration(hadoop), ClassTag.apply(SerializableConfiguration.class));
  }
}

package dev.sparkfailover.job.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
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

  /** A task may end before it has read a file to its end. */
  public static <T extends Closeable> T closing(T open) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> close(open));
    }
    return open;
  }

  private static void close(Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sparkfailover.job.bench;

import java.util.List;
import org.apache.spark.scheduler.SparkListenerInterface;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** The listeners that the job adds to a session, to be taken out and put in again. */
final class SparkListeners {
  private final SparkSession spark;
  private final List<SparkListenerInterface> tasks;
  private final List<StreamingQueryListener> queries;
  private boolean in = true;

  SparkListeners(SparkSession spark) {
    this.spark = spark;
    this.tasks =
        List.copyOf(spark.sparkContext().listenerBus().listeners()).stream()
            .filter(SparkListeners::ours)
            .toList();
    this.queries =
        List.of(spark.streams().listListeners()).stream().filter(SparkListeners::ours).toList();
    if (tasks.isEmpty() || queries.isEmpty()) {
      throw new IllegalStateException("the session has no listeners of ours");
    }
  }

  private static boolean ours(Object listener) {
    return listener.getClass().getName().startsWith("dev.sparkfailover.");
  }

  void add() {
    if (!in) {
      tasks.forEach(spark.sparkContext()::addSparkListener);
      queries.forEach(spark.streams()::addListener);
      in = true;
    }
  }

  void remove() {
    if (in) {
      tasks.forEach(spark.sparkContext()::removeSparkListener);
      queries.forEach(spark.streams()::removeListener);
      in = false;
    }
  }
}

package dev.sparkfailover.job.executors;

import java.time.Instant;
import java.util.List;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.StorageLevel;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Reports what Spark would, in any order, to a listener of one session. */
public final class ExecutorEvents {
  public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final SessionExecutors session;
  private final ExecutorListener listener;
  private int tasks;

  public ExecutorEvents(ExecutorTracker tracker) {
    session = tracker.begin();
    listener = new ExecutorListener(session);
  }

  public ExecutorEvents added(String id, String host, int cores, int second) {
    ExecutorInfo info = new ExecutorInfo(host, cores, Map$.MODULE$.empty());
    listener.onExecutorAdded(new SparkListenerExecutorAdded(millis(second), id, info));
    return this;
  }

  public ExecutorEvents storage(String id, String host, long bytes, int second) {
    listener.onBlockManagerAdded(
        new SparkListenerBlockManagerAdded(
            millis(second), manager(id, host), bytes, Option.empty(), Option.empty()));
    return this;
  }

  public ExecutorEvents removed(String id, String reason, int second) {
    listener.onExecutorRemoved(new SparkListenerExecutorRemoved(millis(second), id, reason));
    return this;
  }

  public ExecutorEvents taskStarted(String id) {
    listener.onTaskStart(new SparkListenerTaskStart(1, 0, task(id)));
    return this;
  }

  public ExecutorEvents taskStarted(TaskInfo task) {
    listener.onTaskStart(new SparkListenerTaskStart(1, 0, task));
    return this;
  }

  public ExecutorEvents taskEnded(String id, TaskMetrics did) {
    return taskEnded(id, Success$.MODULE$, did, 1_500);
  }

  public ExecutorEvents taskEnded(String id, TaskEndReason why, TaskMetrics did, long took) {
    TaskInfo task = task(id);
    task.markFinished(org.apache.spark.TaskState.FINISHED(), millis(0) + took);
    return taskEnded(task, why, did);
  }

  public ExecutorEvents taskEnded(TaskInfo task, TaskEndReason why, TaskMetrics did) {
    listener.onTaskEnd(
        new SparkListenerTaskEnd(1, 0, "ResultTask", why, task, new ExecutorMetrics(), did));
    return this;
  }

  public ExecutorEvents metricsOf(String id) {
    listener.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            id,
            CollectionConverters.asScala(
                    List.<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>>of())
                .toSeq(),
            Map$.MODULE$.empty()));
    return this;
  }

  public ExecutorEvents block(
      String id, BlockId block, StorageLevel level, long memory, long disk) {
    listener.onBlockUpdated(
        new SparkListenerBlockUpdated(
            new BlockUpdatedInfo(manager(id, "h"), block, level, memory, disk)));
    return this;
  }

  public ExecutorEvents unpersisted(int rdd) {
    listener.onUnpersistRDD(new SparkListenerUnpersistRDD(rdd));
    return this;
  }

  public void end() {
    session.end();
  }

  /** A task that runs since the start. */
  TaskInfo task(String id) {
    tasks++;
    return new TaskInfo(tasks, 0, 0, 0, millis(0), id, "h", TaskLocality.ANY(), false);
  }

  static TaskMetrics did(long gcMillis) {
    TaskMetrics did = new TaskMetrics();
    did.setJvmGCTime(gcMillis);
    return did;
  }

  private static BlockManagerId manager(String id, String host) {
    return BlockManagerId.apply(id, host, 7001, Option.empty());
  }

  private static long millis(int second) {
    return START.plusSeconds(second).toEpochMilli();
  }
}

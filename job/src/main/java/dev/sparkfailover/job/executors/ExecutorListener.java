package dev.sparkfailover.job.executors;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Optional;
import org.apache.spark.Resubmitted$;
import org.apache.spark.Success$;
import org.apache.spark.TaskCommitDenied;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.RDDBlockId;
import scala.jdk.javaapi.OptionConverters;

/**
 * Reports what Spark says of executors, on any cluster manager, and counts as Spark's own page
 * does. Metrics of tasks that still run are not counted before they end, and a block manager goes
 * with its executor: neither event is needed.
 */
public final class ExecutorListener extends SparkListener {
  private final SessionExecutors executors;

  public ExecutorListener(SessionExecutors executors) {
    this.executors = executors;
  }

  /**
   * Executors that were there before this listened; a session that has just begun stores nothing.
   * Call it after this was added as a listener: what is reported twice counts once.
   */
  public void found(Collection<ExecutorSummary> before) {
    before.forEach(this::found);
  }

  private void found(ExecutorSummary executor) {
    Instant added = executor.addTime().toInstant();
    executors.storage(executor.id(), executor.hostPort(), executor.maxMemory(), added);
    executors.added(executor.id(), executor.hostPort(), executor.totalCores(), added);
    if (!executor.isActive()) {
      executors.removed(
          executor.id(),
          OptionConverters.toJava(executor.removeTime()).map(Date::toInstant).orElse(added),
          OptionConverters.toJava(executor.removeReason()).orElse(""));
    }
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    executors.added(
        added.executorId(),
        added.executorInfo().executorHost(),
        added.executorInfo().totalCores(),
        Instant.ofEpochMilli(added.time()));
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    executors.removed(removed.executorId(), Instant.ofEpochMilli(removed.time()), removed.reason());
  }

  @Override
  public void onBlockManagerAdded(SparkListenerBlockManagerAdded added) {
    BlockManagerId id = added.blockManagerId();
    executors.storage(
        id.executorId(), id.hostPort(), added.maxMem(), Instant.ofEpochMilli(added.time()));
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    Optional.ofNullable(start.taskInfo())
        .ifPresent(task -> executors.taskStarted(task.executorId()));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    Optional.ofNullable(end.taskInfo())
        .ifPresent(task -> executors.taskEnded(task.executorId(), taskEnd(end, task)));
  }

  private static TaskEnd taskEnd(SparkListenerTaskEnd end, TaskInfo task) {
    TaskEnd.Result result = result(end.reason());
    long millis = task.finished() ? task.finishTime() - task.launchTime() : 0;
    TaskMetrics did = end.taskMetrics();
    if (did == null || Resubmitted$.MODULE$.equals(end.reason())) {
      return TaskEnd.withoutMetrics(result, millis);
    }
    return new TaskEnd(
        result,
        millis,
        did.jvmGCTime(),
        did.shuffleReadMetrics().totalBytesRead(),
        did.shuffleWriteMetrics().bytesWritten());
  }

  private static TaskEnd.Result result(TaskEndReason reason) {
    if (Success$.MODULE$.equals(reason)) {
      return TaskEnd.Result.COMPLETED;
    }
    return reason instanceof TaskKilled || reason instanceof TaskCommitDenied
        ? TaskEnd.Result.KILLED
        : TaskEnd.Result.FAILED;
  }

  /** The size is that of what came or, with a level that no longer has it, of what went. */
  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated updated) {
    BlockUpdatedInfo block = updated.blockUpdatedInfo();
    StorageDelta delta =
        new StorageDelta(
            block.storageLevel().useMemory() ? block.memSize() : -block.memSize(),
            block.storageLevel().useDisk() ? block.diskSize() : -block.diskSize());
    stored(block.blockId(), block.blockManagerId().executorId(), delta);
  }

  private void stored(BlockId block, String executor, StorageDelta delta) {
    if (block instanceof RDDBlockId rdd) {
      executors.cached(rdd.rddId(), executor, delta);
    } else if (block instanceof BroadcastBlockId) {
      executors.stored(executor, delta);
    }
  }

  @Override
  public void onUnpersistRDD(SparkListenerUnpersistRDD dropped) {
    executors.dropped(dropped.rddId());
  }
}

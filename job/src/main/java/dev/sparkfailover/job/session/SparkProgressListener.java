package dev.sparkfailover.job.session;

import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.failure.Suspect;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;

/** Reports what Spark does in a session: jobs, and tasks with the rows that they move. */
final class SparkProgressListener extends SparkListener {

  /** A running task, and the sum of its work as last reported. */
  private record Task(Suspect.Task id, long work) {}

  private final ProgressReporter activity;
  private final Map<Long, Task> running = new HashMap<>();

  SparkProgressListener(ProgressReporter activity) {
    this.activity = activity;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    activity.began(new Suspect.SparkJob(start.jobId()));
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    activity.ended(new Suspect.SparkJob(end.jobId()));
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    long id = start.taskInfo().taskId();
    Suspect.Task task = new Suspect.Task(id, start.stageId(), start.taskInfo().executorId());
    running.put(id, new Task(task, 0));
    activity.began(task);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    Optional.ofNullable(end.taskInfo())
        .map(info -> running.remove(info.taskId()))
        .ifPresent(task -> activity.ended(task.id()));
  }

  /** Of a task that has ended nothing more is reported: late news must not begin it again. */
  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    CollectionConverters.asJava(update.accumUpdates())
        .forEach(
            of -> {
              long work = TaskProgress.sum(CollectionConverters.asJava(of._4()));
              running.computeIfPresent((Long) of._1(), (id, task) -> reported(task, work));
            });
  }

  private Task reported(Task task, long work) {
    if (work == task.work()) {
      return task;
    }
    activity.progressed(task.id());
    return new Task(task.id(), work);
  }
}

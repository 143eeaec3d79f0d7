package dev.sparkfailover.job.session;

import dev.sparkfailover.job.attempt.ProgressReporter;
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

/** Tells what Spark does in a session: jobs, and tasks with the rows that they move. */
final class SparkProgressListener extends SparkListener {

  /** A running task: its name, and the sum of its work as last told. */
  private record Task(String name, long work) {}

  private final ProgressReporter activity;
  private final Map<Long, Task> running = new HashMap<>();

  SparkProgressListener(ProgressReporter activity) {
    this.activity = activity;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    activity.began(ProgressReporter.JOB + start.jobId());
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    activity.ended(ProgressReporter.JOB + end.jobId());
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    long id = start.taskInfo().taskId();
    String name =
        "%s%s (stage %s, executor %s)"
            .formatted(ProgressReporter.TASK, id, start.stageId(), start.taskInfo().executorId());
    running.put(id, new Task(name, 0));
    activity.began(name);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    Optional.ofNullable(end.taskInfo())
        .map(info -> running.remove(info.taskId()))
        .ifPresent(task -> activity.ended(task.name()));
  }

  /** Of a task that has ended nothing more is told: late news must not begin it anew. */
  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    CollectionConverters.asJava(update.accumUpdates())
        .forEach(
            of -> {
              long work = TaskProgress.sum(CollectionConverters.asJava(of._4()));
              running.computeIfPresent((Long) of._1(), (id, task) -> told(task, work));
            });
  }

  private Task told(Task task, long work) {
    if (work == task.work()) {
      return task;
    }
    activity.progressed(task.name());
    return new Task(task.name(), work);
  }
}

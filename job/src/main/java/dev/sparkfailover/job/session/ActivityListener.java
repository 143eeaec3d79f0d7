package dev.sparkfailover.job.session;

import dev.sparkfailover.job.supervise.Activity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/** Tells what Spark does in a session: jobs, and tasks with the rows that they move. */
final class ActivityListener extends SparkListener {

  /** These grow, or are told, without any work being done: a stuck task collects garbage too. */
  private static final Pattern NOT_WORK =
      Pattern.compile("(?i)(time|duration|gc|memory|heap|peak)(?!bytesspilled)");

  /** A running task: its name, and the sum of its work as last told. */
  private record Task(String name, long work) {}

  private final Activity activity;
  private final Map<Long, Task> running = new HashMap<>();

  ActivityListener(Activity activity) {
    this.activity = activity;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    activity.began(Activity.JOB + start.jobId());
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    activity.ended(Activity.JOB + end.jobId());
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    long id = start.taskInfo().taskId();
    String name =
        "%s%d (stage %d, executor %s)"
            .formatted(Activity.TASK, id, start.stageId(), start.taskInfo().executorId());
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
              long work = work(CollectionConverters.asJava(of._4()));
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

  private static long work(Iterable<AccumulableInfo> accumulators) {
    long sum = 0;
    for (AccumulableInfo one : accumulators) {
      sum += counts(one) ? value(one) : 0;
    }
    return sum;
  }

  private static boolean counts(AccumulableInfo accumulator) {
    return OptionConverters.toJava(accumulator.name())
        .map(name -> !NOT_WORK.matcher(name).find())
        .orElse(true);
  }

  /** What is no number may still change: its hash says so. */
  private static long value(AccumulableInfo accumulator) {
    return OptionConverters.toJava(accumulator.update()).map(ActivityListener::number).orElse(0L);
  }

  private static Long number(Object value) {
    return value instanceof Number number ? number.longValue() : (long) value.hashCode();
  }
}

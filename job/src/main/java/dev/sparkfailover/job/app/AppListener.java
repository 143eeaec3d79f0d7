package dev.sparkfailover.job.app;

import dev.sparkfailover.job.supervise.Activity;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Follows what Spark does for an application. Its main counts as silent only while no task runs:
 * running tasks are judged for themselves.
 */
final class AppListener extends SparkListener {
  static final String MAIN = "application main";

  private final Activity activity;
  private final Set<Long> tasks = new HashSet<>();
  private boolean running;
  private long rows;
  private boolean moved;

  AppListener(Activity activity) {
    this.activity = activity;
  }

  /** What the queries did since it was last asked. */
  record Streamed(boolean moved, long rows) {}

  synchronized Streamed take() {
    Streamed taken = new Streamed(moved, rows);
    moved = false;
    rows = 0;
    return taken;
  }

  synchronized void began() {
    running = true;
    tasks.clear();
    activity.began(MAIN);
  }

  synchronized void ended() {
    running = false;
    activity.ended(MAIN);
  }

  synchronized void progressed() {
    if (running && tasks.isEmpty()) {
      activity.progressed(MAIN);
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    tasks.add(start.taskInfo().taskId());
    if (running) {
      activity.ended(MAIN);
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo() != null) {
      tasks.remove(end.taskInfo().taskId());
    }
    progressed();
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    progressed();
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    progressed();
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    progressed();
  }

  @Override
  public synchronized void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof StreamingQueryListener.QueryProgressEvent progress) {
      moved = true;
      rows += progress.progress().numInputRows();
      progressed();
    } else if (event instanceof StreamingQueryListener.QueryIdleEvent) {
      moved = true;
      progressed();
    } else if (event instanceof StreamingQueryListener.QueryStartedEvent) {
      progressed();
    }
  }
}

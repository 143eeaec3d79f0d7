package dev.sparkfailover.job.app;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Counts what the streaming queries of an application do. */
final class AppListener extends SparkListener {
  private long rows;
  private boolean moved;

  /**
   * What the queries did since it was last asked.
   *
   * @param moved whether one of them finished a batch, or found nothing to do
   */
  record Streamed(boolean moved, long rows) {}

  synchronized Streamed take() {
    Streamed taken = new Streamed(moved, rows);
    moved = false;
    rows = 0;
    return taken;
  }

  @Override
  public synchronized void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof StreamingQueryListener.QueryProgressEvent progress) {
      moved = true;
      rows += progress.progress().numInputRows();
    } else if (event instanceof StreamingQueryListener.QueryIdleEvent) {
      moved = true;
    }
  }
}

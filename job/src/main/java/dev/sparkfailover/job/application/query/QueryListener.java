package dev.sparkfailover.job.application.query;

import java.util.Optional;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import scala.jdk.javaapi.OptionConverters;

/** Counts what the streaming queries of an application do. */
public final class QueryListener extends SparkListener {
  private final QueryTracker queries;
  private long rows;
  private boolean moved;

  public QueryListener(QueryTracker queries) {
    this.queries = queries;
  }

  /**
   * What the queries did since it was last asked.
   *
   * @param moved whether one of them finished a batch, or found nothing to do
   */
  public record Streamed(boolean moved, long rows) {}

  public synchronized Streamed take() {
    Streamed taken = new Streamed(moved, rows);
    moved = false;
    rows = 0;
    return taken;
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof StreamingQueryListener.QueryStartedEvent e) {
      queries.started(
          e.id().toString(), e.runId().toString(), Optional.ofNullable(e.name()).orElse(""));
    } else if (event instanceof StreamingQueryListener.QueryProgressEvent e) {
      queries.moved(e.progress().runId().toString(), e.progress().numInputRows());
      moved(e.progress().numInputRows());
    } else if (event instanceof StreamingQueryListener.QueryIdleEvent) {
      moved(0);
    } else if (event instanceof StreamingQueryListener.QueryTerminatedEvent e) {
      String run = e.runId().toString();
      OptionConverters.toJava(e.exception())
          .ifPresentOrElse(why -> queries.failed(run, why), () -> queries.stopped(run));
    }
  }

  private synchronized void moved(long more) {
    moved = true;
    rows += more;
  }
}

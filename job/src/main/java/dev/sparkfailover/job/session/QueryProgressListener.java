package dev.sparkfailover.job.session;

import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.failure.Suspect;
import java.util.UUID;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Reports streaming queries: their progress, and that they have nothing to do. */
final class QueryProgressListener extends StreamingQueryListener {
  private static final long serialVersionUID = 1L;

  private final transient ProgressReporter activity;

  QueryProgressListener(ProgressReporter activity) {
    this.activity = activity;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    activity.began(name(event.runId()));
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    activity.progressed(name(event.progress().runId()));
  }

  @Override
  public void onQueryIdle(QueryIdleEvent event) {
    activity.progressed(name(event.runId()));
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    activity.ended(name(event.runId()));
  }

  private static Suspect.Work name(UUID run) {
    return new Suspect.Query(run);
  }
}

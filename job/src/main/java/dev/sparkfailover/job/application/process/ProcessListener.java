package dev.sparkfailover.job.application.process;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.session.TaskProgress;
import java.util.Optional;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/** Reports to a supervisor in another JVM that Spark moves on; Spark makes it by its name. */
public final class ProcessListener extends SparkListener {

  private static final long AT_MOST_EVERY_NANOS = 200_000_000;

  private final Clock clock = new SystemClock();
  private long toldAt = clock.nanos() - AT_MOST_EVERY_NANOS;
  private long work;

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    progressed();
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    progressed();
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    progressed();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    progressed();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    long now =
        CollectionConverters.asJava(update.accumUpdates()).stream()
            .mapToLong(task -> TaskProgress.sum(CollectionConverters.asJava(task._4())))
            .sum();
    if (now != work) {
      work = now;
      progressed();
    }
  }

  @Override
  public void onApplicationStart(SparkListenerApplicationStart start) {
    long took = Math.max(0, clock.now().toEpochMilli() - start.time());
    ProgressProtocol.report("session " + took);
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof StreamingQueryListener.QueryStartedEvent e) {
      String name = ProgressProtocol.flat(Optional.ofNullable(e.name()).orElse(""));
      ProgressProtocol.report("query-started %s %s %s".formatted(e.id(), e.runId(), name));
    } else if (event instanceof StreamingQueryListener.QueryProgressEvent e) {
      long rows = e.progress().numInputRows();
      ProgressProtocol.report("query-moved %s %s".formatted(e.progress().runId(), rows));
      ProgressProtocol.report("streamed " + rows);
    } else if (event instanceof StreamingQueryListener.QueryIdleEvent) {
      ProgressProtocol.report("streamed 0");
    } else if (event instanceof StreamingQueryListener.QueryTerminatedEvent e) {
      OptionConverters.toJava(e.exception())
          .ifPresentOrElse(
              why ->
                  ProgressProtocol.report(
                      "query-failed " + e.runId() + " " + ProgressProtocol.flat(why)),
              () -> ProgressProtocol.report("query-stopped " + e.runId()));
    }
  }

  private void progressed() {
    long now = clock.nanos();
    if (now - toldAt >= AT_MOST_EVERY_NANOS) {
      toldAt = now;
      ProgressProtocol.report("progressed");
    }
  }
}

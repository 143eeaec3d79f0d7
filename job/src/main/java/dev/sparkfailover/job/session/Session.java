package dev.sparkfailover.job.session;

import dev.sparkfailover.job.event.SparkUi;
import dev.sparkfailover.job.executors.SessionExecutors;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.session.internals.SessionThread;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import scala.Option;

/** The Spark session of one attempt. */
public final class Session implements AutoCloseable {
  private static final Logger log = JobLogger.of(Session.class);

  private final Sessions owner;
  private final SparkSession spark;
  private final SessionShutdown ending;
  private final ExecutorWatch watch;
  private final SessionExecutors executors;
  private Optional<CloseResult> result = Optional.empty();

  Session(
      Sessions owner,
      SparkSession spark,
      SessionShutdown ending,
      ExecutorWatch watch,
      SessionExecutors executors) {
    this.executors = executors;
    this.watch = watch;
    this.owner = owner;
    this.spark = spark;
    this.ending = ending;
  }

  public SparkSession spark() {
    return spark;
  }

  /** Where a session can be looked at. */
  public static SparkUi site(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    return new SparkUi(context.applicationId(), port(context.uiWebUrl()));
  }

  private static OptionalInt port(Option<String> webUrl) {
    return webUrl.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(URI.create(webUrl.get()).getPort());
  }

  /** Whether Spark's context is gone, whatever stopped it. */
  public boolean stopped() {
    return spark.sparkContext().isStopped();
  }

  /** Whether it has, or had at its end, work for executors, and the cluster grants none. */
  public boolean starving() {
    return owner.starving();
  }

  /**
   * Breaks off what runs, from any thread, and returns at once; a thread that waits for a Spark job
   * gets an exception. The session is of no use afterwards and must still be closed.
   */
  public void cancel() {
    watch.end();
    executors.end();
    new SessionThread(this::stop, "session-cancel").start();
  }

  /** Ends the session; at most {@code JOB_STOP_TIMEOUT}. See {@link #end}. */
  @Override
  public void close() {
    end();
  }

  /** As {@link #close}, and says what is left. A second call says the same. */
  public synchronized CloseResult end() {
    if (result.isEmpty()) {
      watch.end();
      executors.end();
      result = Optional.of(owner.ended(ending.run(this::stop)));
    }
    return result.get();
  }

  private void stop() {
    try {
      spark.sparkContext().cancelAllJobs();
    } catch (IllegalStateException e) {
      // It was stopped before: its jobs are cancelled already.
      log.debug("nothing to cancel", e);
    }
    closeArtifacts();
    spark.stop();
  }

  /**
   * Spark leaves this to a cleaner that waits until nothing refers to the session any more, and
   * refers to the context itself: which refers to the session for ever, after a task was broken
   * off.
   */
  private void closeArtifacts() {
    try {
      ((org.apache.spark.sql.classic.SparkSession) spark).artifactManager().close();
    } catch (RuntimeException e) {
      // It was stopped before: the cleaner has forgotten it all the same.
      log.debug("no artifacts to remove", e);
    }
  }
}

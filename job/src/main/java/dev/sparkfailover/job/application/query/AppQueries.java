package dev.sparkfailover.job.application.query;

import dev.sparkfailover.job.output.JobLogger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;

/** The streaming queries of an application's session. */
public final class AppQueries {
  private static final Logger LOG = JobLogger.of(AppQueries.class);

  /** How long Spark's listeners may take to hear of all that happened. */
  private static final long LISTENERS_MILLIS = 10_000;

  private final SparkSession spark;
  private volatile List<StreamingQuery> awaited = List.of();

  /** By run; of those that ended, only the ones that failed. */
  private final Map<String, StreamingQuery> seen = new HashMap<>();

  public AppQueries(SparkSession spark) {
    this.spark = spark;
  }

  /** From now on, those that run are part of the cycle. */
  public void awaitActive() {
    awaited = active();
  }

  public boolean any() {
    return !active().isEmpty();
  }

  /** Looks at those that run, so that their failures are known as more than text. */
  public void look() {
    seen.values().removeIf(query -> !query.isActive() && query.exception().isEmpty());
    active().forEach(query -> seen.put(query.runId().toString(), query));
  }

  /** What a query failed with. */
  public QueryFailedException exception(QueryTracker.Failure failure) {
    return Optional.ofNullable(seen.get(failure.runId()))
        .filter(query -> query.exception().isDefined())
        .map(query -> new QueryFailedException(failure.query(), query.exception().get()))
        .orElseGet(() -> QueryFailedException.of(failure));
  }

  /** Returns when the listeners know all that happened, or Spark is too slow. */
  public void awaitListeners() throws InterruptedException {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty(LISTENERS_MILLIS);
    } catch (TimeoutException e) {
      LOG.warn("Spark's listeners are behind: the end of a query may go unnoticed", e);
    }
  }

  /** Whether none of those awaited runs any more, or one of them failed. */
  public boolean over() {
    return stopped()
        || failure().isPresent()
        || awaited.stream().noneMatch(StreamingQuery::isActive);
  }

  /** Why one of those awaited failed. */
  public Optional<Throwable> failure() {
    return awaited.stream()
        .filter(query -> query.exception().isDefined())
        .<Throwable>map(query -> query.exception().get())
        .findFirst();
  }

  /** Whether all wait for their next trigger, which is no silence. */
  public boolean waiting() {
    List<StreamingQuery> active = active();
    return !active.isEmpty()
        && active.stream().noneMatch(query -> query.status().isTriggerActive());
  }

  public void stop() {
    active().forEach(AppQueries::stop);
    if (!stopped()) {
      spark.sparkContext().cancelAllJobs();
    }
  }

  private static void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      LOG.warn("Query {} did not stop in time; its session is stopped next", query.id(), e);
    }
  }

  private List<StreamingQuery> active() {
    return stopped() ? List.of() : Arrays.asList(spark.streams().active());
  }

  private boolean stopped() {
    return spark.sparkContext().isStopped();
  }
}

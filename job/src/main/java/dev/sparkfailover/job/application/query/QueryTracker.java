package dev.sparkfailover.job.application.query;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Knows what became of an application's streaming queries, by what Spark says of them; thread-safe.
 *
 * <p>A query that failed is a failure, whatever main does, unless the application starts it anew by
 * itself soon. One that it started anew has to take in rows before it may fail again.
 */
public final class QueryTracker {

  /** How long an application has to start a failed query anew. */
  static final Duration OWN_RESTART = Duration.ofSeconds(5);

  /** The end of a context ends its queries: who stopped it is asked elsewhere. */
  private static final Pattern CONTEXT_STOPPED =
      Pattern.compile(
          "SparkContext was shut down|stopped SparkContext|SparkContext is stopped"
              + "|SparkContext has been shutdown");

  /**
   * A query.
   *
   * @param id that of its checkpoint: a query that goes on from there is the same one
   * @param name empty when it has none
   */
  private record Query(String id, String name) {

    boolean isStartedAnewBy(Query other) {
      return id.equals(other.id) || (!name.isEmpty() && name.equals(other.name));
    }

    String words() {
      return name.isEmpty() ? id : name;
    }
  }

  /** How a query failed; {@code since} is the time of the clock's nanos. */
  public record Failure(String runId, String query, String why, long since, boolean again) {}

  private final Clock clock;
  private final Map<String, Query> running = new HashMap<>();
  private final Map<Query, Failure> failed = new LinkedHashMap<>();
  private final Set<String> onProbation = new HashSet<>();
  private int stopped;

  public QueryTracker(Clock clock) {
    this.clock = clock;
  }

  public synchronized void started(String id, String runId, String name) {
    Query query = new Query(id, name);
    running.put(runId, query);
    if (failed.keySet().removeIf(gone -> gone.isStartedAnewBy(query))) {
      onProbation.add(runId);
    }
  }

  public synchronized void moved(String runId, long rows) {
    if (rows > 0) {
      onProbation.remove(runId);
    }
  }

  public synchronized void stopped(String runId) {
    if (running.remove(runId) != null) {
      stopped++;
    }
  }

  public synchronized void failed(String runId, String why) {
    Query query = running.remove(runId);
    if (query == null) {
      return;
    }
    if (CONTEXT_STOPPED.matcher(why).find()) {
      stopped++;
      return;
    }
    boolean again = onProbation.remove(runId);
    failed.put(query, new Failure(runId, query.words(), why, clock.nanos(), again));
  }

  /**
   * The first query that failed and that the application did not start anew.
   *
   * @param over whether the application cannot start it any more
   */
  public synchronized Optional<Failure> failure(boolean over) {
    long now = clock.nanos();
    return failed.values().stream()
        .filter(f -> over || f.again() || now - f.since() > OWN_RESTART.toNanos())
        .findFirst();
  }

  public synchronized Event.QueriesChanged counts() {
    return new Event.QueriesChanged(clock.now(), running.size(), stopped, failed.size());
  }
}

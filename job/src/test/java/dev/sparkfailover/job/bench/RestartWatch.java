package dev.sparkfailover.job.bench;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Takes the time from a failure, on purpose, to the first Spark job that the next attempt ends. */
final class RestartWatch {
  private static final RestartWatch ONE = new RestartWatch();

  private int batches;
  private long failedAt;
  private long backoffFrom;
  private long backedOff;
  private long firstJobAt;
  private Map<String, Long> steps = new TreeMap<>();
  private Map<String, String> conf = Map.of();

  private RestartWatch() {}

  static RestartWatch ofThisJvm() {
    return ONE;
  }

  synchronized void reset() {
    batches = 0;
    failedAt = 0;
    backedOff = 0;
    firstJobAt = 0;
    steps = new TreeMap<>();
  }

  /** The first batch is done well, the second one fails at the first try. */
  synchronized void batch(SparkSession spark) {
    batches++;
    if (batches == 1) {
      conf = conf(spark);
    }
    if (batches == 2) {
      failedAt = System.nanoTime();
      throw new IllegalStateException("fails on purpose");
    }
    if (batches == 3) {
      step("7 pipeline called");
      BareOrders.onJobEnd(spark, this::jobEnded);
    }
  }

  private synchronized void jobEnded() {
    if (firstJobAt == 0) {
      firstJobAt = System.nanoTime();
      step("8 first job");
    }
  }

  /** An observer of the job. */
  synchronized void see(Event event) {
    if (failedAt == 0 || firstJobAt != 0) {
      return;
    }
    switch (event) {
      case Event.CycleFailed e -> step("1 cycle failed");
      case Event.RunEnded e -> step("2 session ended, diagnosed, on record");
      case Event.RestartDecided e -> step("3 decided");
      case Event.StateChanged e -> stateChanged(e.to());
      case Event.AttemptStarted e -> step("4 attempt started");
      case Event.SessionStarted e -> step("5 session started");
      case Event.BatchStarted e -> step("6 batch started");
      default -> {}
    }
  }

  private void stateChanged(State to) {
    if (to == State.BACKOFF) {
      backoffFrom = System.nanoTime();
    } else if (to == State.STARTING) {
      backedOff = System.nanoTime() - backoffFrom;
    }
  }

  private void step(String name) {
    steps.putIfAbsent(name, (System.nanoTime() - failedAt - backedOff) / 1_000);
  }

  /** Without the backoff. */
  synchronized double seconds() {
    if (failedAt == 0 || firstJobAt == 0) {
      throw new IllegalStateException("there was no restart: " + steps);
    }
    return (firstJobAt - failedAt - backedOff) / 1e9;
  }

  /** When what had happened, in microseconds since the failure. */
  synchronized Map<String, Long> steps() {
    return steps;
  }

  /** What the job's session was set to, without what belongs to one session alone. */
  synchronized Map<String, String> conf() {
    return conf;
  }

  private static Map<String, String> conf(SparkSession spark) {
    Map<String, String> all = new TreeMap<>();
    for (Tuple2<String, String> one : spark.sparkContext().getConf().getAll()) {
      if (!one._1()
          .matches("spark\\.app\\..*Time|spark\\.app\\.id|.*\\.port|spark\\.executor\\.id")) {
        all.put(one._1(), one._2());
      }
    }
    return all;
  }
}

package dev.sparkfailover.job.failure;

import java.time.Duration;
import java.util.UUID;

/** What kept an attempt from making progress. */
public sealed interface Suspect {

  /** A piece of an attempt's work, which moves on or does not. */
  sealed interface Work extends Suspect {

    /** For people. */
    String name();

    /** Whether Spark reports it; the attempt has work of its own beside it, or waits. */
    default boolean ofSpark() {
      return switch (this) {
        case Task t -> true;
        case SparkJob j -> true;
        case Query q -> true;
        case Driver d -> false;
        case Start s -> false;
      };
    }
  }

  /** A running task of Spark's. */
  record Task(long id, int stage, String executor) implements Work {
    @Override
    public String name() {
      return "task %s (stage %s, executor %s)".formatted(id, stage, executor);
    }
  }

  /** A running job of Spark's. */
  record SparkJob(int id) implements Work {
    @Override
    public String name() {
      return "job " + id;
    }
  }

  /** A run of a streaming query. */
  record Query(UUID runId) implements Work {
    @Override
    public String name() {
      return "query " + runId;
    }
  }

  /** The driver's own work: a cycle, an application. */
  record Driver(String name) implements Work {}

  /** The attempt's start, which has {@code JOB_START_TIMEOUT} as its bound. */
  record Start() implements Work {
    @Override
    public String name() {
      return "start";
    }
  }

  /**
   * The JVM did little else than collect garbage.
   *
   * @param share of the time, from 0 to 1
   */
  record GarbageCollection(double share) implements Suspect {}

  /** One line for people. */
  default String message(Duration time) {
    return switch (this) {
      case Work work -> "%s made no progress for %s s".formatted(work.name(), time.toSeconds());
      case GarbageCollection gc ->
          "garbage collection took %s %% of the last %s s"
              .formatted(Math.round(gc.share() * 100), time.toSeconds());
    };
  }
}

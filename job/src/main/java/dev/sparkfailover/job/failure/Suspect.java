package dev.sparkfailover.job.failure;

import java.time.Duration;

/** What kept an attempt from making progress. */
public sealed interface Suspect {

  /** A piece of work that did not move on: a task, a Spark job, a query, the driver's own work. */
  record Work(String name) implements Suspect {}

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

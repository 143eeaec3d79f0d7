package dev.sparkfailover.job.chaos;

import dev.sparkfailover.job.storage.FailPoint;
import java.time.Duration;

/** How one process ends. */
sealed interface Kill {

  /** By itself, at the given occurrence of a fail point. */
  record At(FailPoint point, int occurrence) implements Kill {}

  /** From outside, so long after its start. */
  record AfterStart(Duration time) implements Kill {}

  /** From outside, so long after its session came up. */
  record AtWork(Duration time) implements Kill {}

  /** What it is counted as. */
  default String name() {
    return switch (this) {
      case At at -> at.point().label();
      case AfterStart after -> "after start";
      case AtWork work -> "at work";
    };
  }
}

package dev.sparkfailover.job.restart;

import java.time.Duration;

/** What follows a failed run. */
public sealed interface Decision {

  /** Another attempt after the delay. */
  record Restart(Duration delay) implements Decision {}

  /** No further attempt; the reason is for people. */
  record GiveUp(String reason) implements Decision {}
}

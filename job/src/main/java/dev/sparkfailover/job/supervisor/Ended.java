package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.job.event.Event;
import java.util.Optional;

/** What became of an attempt. */
sealed interface Ended {

  /** It did not begin: a stop was requested first. */
  record NotBegun() implements Ended {}

  /** Another driver owns the job. */
  record FencedOff(Throwable cause) implements Ended {}

  /**
   * It is over.
   *
   * @param event to be recorded
   * @param freshProcess why only a fresh process may go on, if so
   */
  record Over(Event.RunEnded event, Optional<String> freshProcess) implements Ended {}
}

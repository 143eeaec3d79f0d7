package dev.sparkfailover.job.supervisor;

import java.util.Optional;

/** What other threads ask of the supervisor. */
final class Requests {
  private Optional<String> stop = Optional.empty();
  private boolean parked;
  private boolean resumed;

  /** The first one to ask is remembered. */
  synchronized void stop(String by) {
    stop = stop.or(() -> Optional.of(by));
  }

  /** Who asked to stop. */
  synchronized Optional<String> stop() {
    return stop;
  }

  synchronized boolean stopping() {
    return stop.isPresent();
  }

  /** False when the job is not parked: a request never waits for a later parking. */
  synchronized boolean resume() {
    resumed |= parked;
    return parked;
  }

  synchronized void park() {
    parked = true;
    resumed = false;
  }

  synchronized boolean resumed() {
    return resumed;
  }

  /** Ends the parking; true when a person asked to resume. */
  synchronized boolean leave() {
    parked = false;
    return resumed;
  }
}

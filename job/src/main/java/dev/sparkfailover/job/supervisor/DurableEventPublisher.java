package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import org.slf4j.Logger;

/** Tells what must be on record before the supervisor goes on: it waits for the disk. */
final class DurableEventPublisher {
  private static final Logger log = JobLogger.of(DurableEventPublisher.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Clock clock;
  private final EventPublisher publisher;
  private final Requests requests;
  private final SupervisorHeartbeat heartbeat;
  private boolean stopTold;

  DurableEventPublisher(
      Clock clock, EventPublisher publisher, Requests requests, SupervisorHeartbeat heartbeat) {
    this.clock = clock;
    this.publisher = publisher;
    this.requests = requests;
    this.heartbeat = heartbeat;
  }

  /** False when it is not on record: somebody asked to stop while the ledger was out of reach. */
  boolean report(Event event) throws InterruptedException {
    while (true) {
      try {
        publisher.report(event);
        return true;
      } catch (LedgerException e) {
        if (requests.stopping()) {
          log.error("{}; stopping without a record of {}", e.getMessage(), event);
          return false;
        }
        // What it is waiting for is told by an event of its own.
        publisher.enter(State.BACKOFF, clock.now());
        heartbeat.show();
        clock.sleep(RETRY);
      }
    }
  }

  /** Records, once, that somebody asked to stop. */
  void tellStop() throws InterruptedException {
    if (!stopTold) {
      stopTold = report(new Event.StopRequested(clock.now(), requests.stop().orElseThrow()));
    }
  }
}

package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.LedgerException;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import org.slf4j.Logger;

/** Tells what must be on record before the supervisor goes on: it waits for the disk. */
final class Teller {
  private static final Logger log = JobLogger.of(Teller.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Clock clock;
  private final Happenings happenings;
  private final Requests requests;
  private final Pulse pulse;
  private boolean stopTold;

  Teller(Clock clock, Happenings happenings, Requests requests, Pulse pulse) {
    this.clock = clock;
    this.happenings = happenings;
    this.requests = requests;
    this.pulse = pulse;
  }

  /** False when it is not on record: somebody asked to stop while the ledger was out of reach. */
  boolean tell(Event event) throws InterruptedException {
    while (true) {
      try {
        happenings.tell(event);
        return true;
      } catch (LedgerException e) {
        if (requests.stopping()) {
          log.error("{}; stopping without a record of {}", e.getMessage(), event);
          return false;
        }
        // What it is waiting for is told by an event of its own.
        happenings.enter(State.BACKOFF, clock.now());
        pulse.show();
        clock.sleep(RETRY);
      }
    }
  }

  /** Records, once, that somebody asked to stop. */
  void tellStop() throws InterruptedException {
    if (!stopTold) {
      stopTold = tell(new Event.StopRequested(clock.now(), requests.stop().orElseThrow()));
    }
  }
}

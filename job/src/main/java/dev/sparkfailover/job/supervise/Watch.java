package dev.sparkfailover.job.supervise;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.restart.Outcome;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;

/** Looks on while an attempt runs, and ends one that hangs, must stop, or is fenced off. */
final class Watch {
  private static final Logger log = JobLogger.of(Watch.class);

  private final Clock clock;
  private final LiveAttempt live;
  private final Watchdog watchdog;
  private final FenceCheck fence;
  private final ThreadDumps dumps;
  private final Requests requests;
  private final Teller teller;
  private final Pulse pulse;
  private final Deadlines deadlines;
  private boolean askedToStop;

  Watch(
      Clock clock,
      LiveAttempt live,
      Watchdog watchdog,
      FenceCheck fence,
      ThreadDumps dumps,
      Requests requests,
      Teller teller,
      Pulse pulse,
      Duration stopTimeout) {
    this.clock = clock;
    this.live = live;
    this.watchdog = watchdog;
    this.fence = fence;
    this.dumps = dumps;
    this.requests = requests;
    this.teller = teller;
    this.pulse = pulse;
    this.deadlines = new Deadlines(clock, stopTimeout);
  }

  /** Returns when the attempt is over; false when it could not be ended in time. */
  boolean untilTheEnd() throws InterruptedException {
    while (!live.awaitEnd(clock, Watchdog.TICK)) {
      pulse.beat();
      if (requests.stopping() && !askedToStop) {
        askToStop();
      }
      if (!deadlines.cancelled()) {
        lookAfter();
      }
      if (deadlines.graceIsOver()) {
        cancel();
      }
      if (deadlines.isOver()) {
        live.abandon();
        return false;
      }
    }
    return true;
  }

  private void askToStop() throws InterruptedException {
    askedToStop = true;
    deadlines.stopRequested();
    teller.tellStop();
    live.requestStop();
  }

  private void lookAfter() throws InterruptedException {
    watchdog.tick().ifPresent(this::condemn);
    fence.tick().ifPresent(this::fencedOff);
  }

  private void condemn(Watchdog.Verdict verdict) {
    log.error("attempt {}: {}", live.number(), verdict.message());
    try {
      log.error("threads saved to {}", dumps.save(live.number(), verdict.message()));
    } catch (IOException e) {
      log.error("the threads could not be saved: {}", e.toString());
    }
    live.condemn(new Outcome.Hung(verdict.silence(), verdict.suspect()));
    cancel();
  }

  private void fencedOff(Throwable cause) {
    live.fencedOff(cause);
    cancel();
  }

  private void cancel() {
    deadlines.cancelNow();
    live.cancel();
  }
}

package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.watchdog.ThreadDumps;
import dev.sparkfailover.job.watchdog.Watchdog;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;

/** Looks on while an attempt runs, and ends one that hangs, must stop, or is fenced off. */
final class AttemptMonitor {
  private static final Logger log = JobLogger.of(AttemptMonitor.class);

  private final Clock clock;
  private final AttemptExecution live;
  private final Watchdog watchdog;
  private final FenceCheck fence;
  private final ThreadDumps dumps;
  private final Requests requests;
  private final EventPublisher publisher;
  private final StopDeadline deadlines;
  private boolean askedToStop;

  AttemptMonitor(
      Clock clock,
      AttemptExecution live,
      Watchdog watchdog,
      FenceCheck fence,
      ThreadDumps dumps,
      Requests requests,
      EventPublisher publisher,
      Duration stopTimeout) {
    this.clock = clock;
    this.live = live;
    this.watchdog = watchdog;
    this.fence = fence;
    this.dumps = dumps;
    this.requests = requests;
    this.publisher = publisher;
    this.deadlines = new StopDeadline(clock, stopTimeout);
  }

  /** Returns when the attempt is over; false when it could not be ended in time. */
  boolean untilTheEnd() throws InterruptedException {
    while (!live.awaitEnd(clock, Watchdog.TICK)) {
      publisher.beat();
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
    publisher.recordStop();
    live.requestStop();
  }

  private void lookAfter() throws InterruptedException {
    watchdog.tick().ifPresent(this::markHung);
    fence.tick().ifPresent(this::fencedOff);
  }

  private void markHung(Watchdog.Verdict finding) {
    log.error("attempt {}: {}", live.number(), finding.message());
    try {
      log.error("threads saved to {}", dumps.save(live.number(), finding.message()));
    } catch (IOException e) {
      log.error("the threads could not be saved: {}", e.toString());
    }
    live.markHung(new Outcome.Hung(finding.silence(), finding.suspect()));
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

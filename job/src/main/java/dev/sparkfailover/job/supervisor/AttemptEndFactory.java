package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Makes the record of an attempt's end, bounded in size, with the log's last lines. */
final class AttemptEndFactory {
  private static final Logger log = JobLogger.of(AttemptEndFactory.class);
  private static final int MAX_MESSAGE = 2_000;
  private static final int MAX_TAIL = 8_000;

  private final Clock clock;
  private final Supplier<String> logTail;

  AttemptEndFactory(Clock clock, Supplier<String> logTail) {
    this.clock = clock;
    this.logTail = logTail;
  }

  Event.RunEnded well(long number, AttemptRecord record, AttemptOutcome outcome) {
    return new Event.RunEnded(
        clock.now(), number, outcome, Optional.empty(), record.batch(), record.searching(), "");
  }

  /** The attempt last showed that it worked before its silence, if it hung. */
  Event.RunEnded badly(
      long number, AttemptRecord record, Outcome outcome, Failure failure, boolean searching) {
    boolean hung = outcome instanceof Outcome.Hung;
    Duration silence = outcome instanceof Outcome.Hung h ? h.silence() : Duration.ZERO;
    return new Event.RunEnded(
        clock.now(),
        number,
        hung ? AttemptOutcome.HUNG : AttemptOutcome.FAILED,
        Optional.of(bounded(failure)),
        record.batch(),
        searching,
        tail(),
        record.failedCycle(),
        Optional.of(failure.at().minus(silence)));
  }

  /** What is on record is all that is known of it; its last cycle failed with it. */
  Event.RunEnded vanished(History.OpenAttempt open, Failure failure, Instant lastSign) {
    return new Event.RunEnded(
        clock.now(),
        open.number(),
        AttemptOutcome.FAILED,
        Optional.of(bounded(failure)),
        open.batch(),
        open.searching(),
        tail(),
        Optional.of(open.workedUntil(lastSign)),
        Optional.of(lastSign));
  }

  /** It failed before it could begin. */
  Event.RunEnded withoutWork(long number, Failure failure) {
    Optional<Failure> recorded = Optional.of(bounded(failure));
    return new Event.RunEnded(
        clock.now(), number, AttemptOutcome.FAILED, recorded, OptionalLong.empty(), false, tail());
  }

  private static Failure bounded(Failure failure) {
    String message = failure.message();
    return message.length() <= MAX_MESSAGE
        ? failure
        : new Failure(failure.reason(), message.substring(0, MAX_MESSAGE) + " …", failure.at());
  }

  private String tail() {
    try {
      String tail = logTail.get();
      return tail.substring(Math.max(0, tail.length() - MAX_TAIL));
    } catch (RuntimeException e) {
      log.warn("the log's last lines could not be read: {}", e.toString());
      return "";
    }
  }
}

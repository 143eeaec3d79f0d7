package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.EpochSource;
import dev.sparkfailover.job.failure.FencedOff;
import dev.sparkfailover.job.output.JobLogger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;

/** Asks now and then whether a later epoch was taken; the storage may take its time to answer. */
final class FenceCheck {
  private static final Logger log = JobLogger.of(FenceCheck.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Clock clock;
  private final Supervisor.Spawn spawn;
  private final EpochSource epochs;
  private final long epoch;
  private Optional<AsyncCall<Long>> asked = Optional.empty();
  private long askedAt;

  FenceCheck(Clock clock, Supervisor.Spawn spawn, EpochSource epochs, long epoch) {
    this.clock = clock;
    this.spawn = spawn;
    this.epochs = epochs;
    this.epoch = epoch;
    this.askedAt = clock.nanos();
  }

  /** The cause, as soon as it is known that another driver owns the job. */
  Optional<Throwable> tick() throws InterruptedException {
    if (asked.isEmpty() && clock.nanos() - askedAt >= EVERY.toNanos()) {
      askedAt = clock.nanos();
      asked = Optional.of(AsyncCall.start(spawn, "fence-check", this::check));
    }
    return asked.filter(AsyncCall::isDone).isPresent() ? answer() : Optional.empty();
  }

  private long check() throws Exception {
    epochs.check(epoch);
    return epoch;
  }

  private Optional<Throwable> answer() throws InterruptedException {
    AsyncCall<Long> answered = asked.orElseThrow();
    asked = Optional.empty();
    try {
      answered.result();
    } catch (ExecutionException e) {
      if (isFencedOff(e.getCause())) {
        return Optional.of(e.getCause());
      }
      log.warn("the epoch could not be checked: {}", e.getCause().toString());
    }
    return Optional.empty();
  }

  static boolean isFencedOff(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof FencedOff) {
        return true;
      }
    }
    return false;
  }
}

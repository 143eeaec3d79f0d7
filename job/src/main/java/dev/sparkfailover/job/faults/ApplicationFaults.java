package dev.sparkfailover.job.faults;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.failure.Outcome;

/** Lets faults strike an application at the beginnings of its cycles. */
public final class ApplicationFaults implements Runner {
  private final Runner application;
  private final Faults faults;
  private final Clock clock;

  public ApplicationFaults(Runner application, Faults faults, Clock clock) {
    this.application = application;
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public Outcome run(Attempt attempt) throws Exception {
    try {
      return application.run(new FaultInjectingAttempt(attempt, faults, clock));
    } catch (OutOfMemoryError e) {
      attempt.requireFreshProcess("memory ran out in this process");
      throw e;
    }
  }
}

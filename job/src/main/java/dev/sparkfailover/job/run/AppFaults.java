package dev.sparkfailover.job.run;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.restart.Outcome;
import dev.sparkfailover.job.supervise.Attempt;
import dev.sparkfailover.job.supervise.Runner;

/** Lets faults strike an application at the beginnings of its cycles. */
public final class AppFaults implements Runner {
  private final Runner application;
  private final Faults faults;
  private final Clock clock;

  public AppFaults(Runner application, Faults faults, Clock clock) {
    this.application = application;
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  public Outcome run(Attempt attempt) throws Exception {
    try {
      return application.run(new StruckAttempt(attempt, faults, clock));
    } catch (OutOfMemoryError e) {
      attempt.taint("memory ran out in this process");
      throw e;
    }
  }
}

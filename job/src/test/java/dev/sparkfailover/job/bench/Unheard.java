package dev.sparkfailover.job.bench;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;

/** An attempt whose news nobody takes: no ledger, no metrics, no watchdog. */
record Unheard(Attempt real) implements Attempt {
  private static final ProgressReporter NOTHING =
      new ProgressReporter() {
        @Override
        public void began(Suspect.Work what) {}

        @Override
        public void progressed(Suspect.Work what) {}

        @Override
        public void ended(Suspect.Work what) {}

        @Override
        public void clear() {}
      };

  @Override
  public long number() {
    return real.number();
  }

  @Override
  public long epoch() {
    return real.epoch();
  }

  @Override
  public History history() {
    return real.history();
  }

  @Override
  public boolean lastChance() {
    return real.lastChance();
  }

  @Override
  public long lastCycle() {
    return real.lastCycle();
  }

  @Override
  public void report(Event event) {}

  @Override
  public ProgressReporter activity() {
    return NOTHING;
  }

  @Override
  public boolean stopping() {
    return real.stopping();
  }

  @Override
  public boolean markedHung() {
    return real.markedHung();
  }

  @Override
  public boolean awaitStop(Duration time) throws InterruptedException {
    return real.awaitStop(time);
  }

  @Override
  public void onCancel(Runnable cancel) {
    real.onCancel(cancel);
  }

  @Override
  public void worksOn() {}

  @Override
  public void requireFreshProcess(String reason) {
    real.requireFreshProcess(reason);
  }
}

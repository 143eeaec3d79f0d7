package dev.sparkfailover.job.run;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.supervise.Activity;
import dev.sparkfailover.job.supervise.Attempt;
import java.time.Duration;

/** An attempt whose news nobody takes: no ledger, no metrics, no watchdog. */
record Unheard(Attempt real) implements Attempt {
  private static final Activity NOTHING =
      new Activity() {
        @Override
        public void began(String what) {}

        @Override
        public void progressed(String what) {}

        @Override
        public void ended(String what) {}

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
  public void tell(Event event) {}

  @Override
  public Activity activity() {
    return NOTHING;
  }

  @Override
  public boolean stopping() {
    return real.stopping();
  }

  @Override
  public boolean condemned() {
    return real.condemned();
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
  public void taint(String reason) {
    real.taint(reason);
  }
}

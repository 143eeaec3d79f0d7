package dev.sparkfailover.job.session;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.supervise.Activity;
import dev.sparkfailover.job.supervise.Attempt;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An attempt without a supervisor; a test asks it to stop. */
class Attempts implements Attempt {
  private final Activity activity;
  private boolean tainted;
  private final CountDownLatch stop = new CountDownLatch(1);

  Attempts(Activity activity) {
    this.activity = activity;
  }

  void askToStop() {
    stop.countDown();
  }

  @Override
  public long number() {
    return 1;
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public long lastCycle() {
    return 0;
  }

  @Override
  public void tell(Event event) {
    throw new AssertionError("a session tells nothing: " + event);
  }

  @Override
  public Activity activity() {
    return activity;
  }

  @Override
  public boolean stopping() {
    return stop.getCount() == 0;
  }

  @Override
  public boolean condemned() {
    return false;
  }

  @Override
  public boolean awaitStop(Duration time) throws InterruptedException {
    return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onCancel(Runnable cancel) {
    throw new AssertionError("a session cancels nothing by itself");
  }

  @Override
  public void taint(String reason) {
    tainted = true;
  }

  boolean tainted() {
    return tainted;
  }

  @Override
  public History history() {
    throw new AssertionError("a session asks for no history");
  }

  @Override
  public boolean lastChance() {
    return false;
  }
}

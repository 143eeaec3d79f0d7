package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.contract.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that may block, on a thread of its own, so that the supervisor goes on ticking. */
final class AsyncCall<T> {
  private final CountDownLatch done = new CountDownLatch(1);
  private final FutureTask<T> task;

  private AsyncCall(Callable<T> work) {
    task = new FutureTask<>(work);
  }

  static <T> AsyncCall<T> start(Supervisor.Spawn spawn, String name, Callable<T> work) {
    AsyncCall<T> call = new AsyncCall<>(work);
    spawn.start(name, call::run);
    return call;
  }

  private void run() {
    task.run();
    done.countDown();
  }

  boolean isDone() {
    return task.isDone();
  }

  /** True when it is done. */
  boolean await(Clock clock, Duration time) throws InterruptedException {
    return clock.await(done, time);
  }

  /** What came of work that is done. */
  T result() throws ExecutionException, InterruptedException {
    return task.get();
  }
}

package dev.sparkfailover.job.startup;

import dev.sparkfailover.job.event.Outage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks something that may never answer, each time on a thread of its own that is left behind when
 * it does not. Only so many are left behind: then it has not answered yet, without being asked
 * again.
 */
public final class BoundedTry {
  private static final int MOST_LEFT_BEHIND = 4;

  private final Duration patience;
  private final List<Thread> leftBehind = new ArrayList<>();

  public BoundedTry(Duration patience) {
    this.patience = patience;
  }

  /**
   * Asks once.
   *
   * @param question must be harmless when it is answered after all, later
   * @throws UnavailableException when there is no answer in time
   */
  public <T> T ask(Callable<T> question) throws IOException, InterruptedException {
    leftBehind.removeIf(thread -> !thread.isAlive());
    if (leftBehind.size() >= MOST_LEFT_BEHIND) {
      throw noAnswer("%s tries are without an answer".formatted(leftBehind.size()));
    }
    FutureTask<T> task = new FutureTask<>(question);
    Thread thread = Thread.ofPlatform().daemon().name("start-try").start(task);
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      leftBehind.add(thread);
      throw noAnswer("no answer within %s s".formatted(Math.max(1, patience.toSeconds())));
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private static UnavailableException noAnswer(String what) {
    return new UnavailableException(Outage.Cause.UNREACHABLE, what);
  }

  /** As it was thrown there; an error of the JVM's is no answer of a storage. */
  static IOException thrown(Throwable cause) {
    return switch (cause) {
      case IOException io -> io;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(cause);
    };
  }
}
